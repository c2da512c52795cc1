//! Runs of all tools on one time axis, as SVG: a lane for each subject, in it a bar for each run. The same runs give the same bytes;
//! colours are never the only sign (bars have a letter, and tooltips say the rest).

use std::fmt::Write as _;

use super::sanitize;
use crate::domain::markup::entities;
use crate::domain::words::shortened;

const WIDTH: f64 = 1160.0;
const LEFT: f64 = 220.0;
const RIGHT: f64 = 20.0;
const ROW: f64 = 30.0;
const BAR: f64 = 18.0;
const TOP: f64 = 44.0;
/// A shorter bar could not be seen.
const THINNEST: f64 = 4.0;
/// Times are written at so many places of the axis.
const TICKS: usize = 4;

/// What a bar says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Fine.
    Ok,
    /// Needs attention.
    Warning,
    /// Broken.
    Critical,
    /// Cannot be told, or did not end.
    Unknown,
}

impl Tone {
    const fn color(self) -> &'static str {
        match self {
            Self::Ok => "#2e7d32",
            Self::Warning => "#b35900",
            Self::Critical => "#c62828",
            Self::Unknown => "#6b3fa0",
        }
    }

    const fn letter(self) -> &'static str {
        match self {
            Self::Ok => "",
            Self::Warning => "!",
            Self::Critical => "x",
            Self::Unknown => "?",
        }
    }
}

/// A bar of a lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its beginning, in seconds on any one clock.
    pub from: f64,
    /// Its end.
    pub to: f64,
    /// Its colour and letter.
    pub tone: Tone,
    /// What its tooltip says.
    pub words: String,
}

/// A lane.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lane {
    /// What it is about.
    pub name: String,
    /// Its bars; later ones are drawn over earlier ones.
    pub bars: Vec<Bar>,
}

/// A line through all lanes.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// When, on the clock of the bars.
    pub at: f64,
    /// What it says.
    pub words: String,
}

/// Draws the lanes. `clock` writes a time of the axis.
#[must_use]
pub fn svg(title: &str, lanes: &[Lane], marks: &[Mark], clock: impl Fn(f64) -> String) -> String {
    let bars = || lanes.iter().flat_map(|lane| &lane.bars);
    let begin = bars().map(|bar| bar.from).min_by(f64::total_cmp).unwrap_or_default();
    let end = bars().map(|bar| bar.to).max_by(f64::total_cmp).unwrap_or_default().max(begin + 1.0);
    let x = |at: f64| LEFT + (at - begin).clamp(0.0, end - begin) / (end - begin) * (WIDTH - LEFT - RIGHT);
    let bottom = TOP + lanes.len() as f64 * ROW;
    let height = bottom + 12.0 + marks.len() as f64 * 16.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n<title>{}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        text(title)
    );
    for tick in 0..=TICKS {
        let at = begin + (end - begin) * tick as f64 / TICKS as f64;
        let anchor = if tick == TICKS { "end" } else { "middle" };
        let _infallible = writeln!(
            out,
            "<line x1=\"{0:.1}\" y1=\"30\" x2=\"{0:.1}\" y2=\"{bottom}\" stroke=\"#d5dae0\"/>\
             <text x=\"{0:.1}\" y=\"22\" text-anchor=\"{anchor}\" fill=\"#56616d\">{1}</text>",
            x(at),
            text(&clock(at))
        );
    }
    for (lane, row) in lanes.iter().zip(0_u32..) {
        let y = TOP + f64::from(row) * ROW;
        let _infallible = writeln!(
            out,
            "<text x=\"8\" y=\"{:.1}\" fill=\"#1b232c\">{}</text>",
            y + BAR - 4.0,
            text(&shortened(&lane.name, 32))
        );
        for bar in &lane.bars {
            let (from, wide) = (x(bar.from), (x(bar.to) - x(bar.from)).max(THINNEST));
            let _infallible = writeln!(
                out,
                "<g><title>{}</title><rect x=\"{from:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{BAR}\" rx=\"2\" \
                 fill=\"{}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#ffffff\" \
                 font-weight=\"700\">{}</text></g>",
                text(&bar.words),
                bar.tone.color(),
                from + wide / 2.0,
                y + BAR - 4.0,
                if wide > 9.0 { bar.tone.letter() } else { "" }
            );
        }
    }
    for (mark, number) in marks.iter().zip(1_u32..) {
        let y = bottom + 8.0 + f64::from(number) * 16.0 - 4.0;
        let _infallible = writeln!(
            out,
            "<line x1=\"{0:.1}\" y1=\"30\" x2=\"{0:.1}\" y2=\"{bottom}\" stroke=\"#0b5cad\" stroke-dasharray=\"4 3\"/>\
             <text x=\"{0:.1}\" y=\"40\" fill=\"#0b5cad\">{number}</text>\
             <text x=\"8\" y=\"{y:.1}\" fill=\"#0b5cad\">{number}: {1} {2}</text>",
            x(mark.at),
            text(&clock(mark.at)),
            text(&shortened(&mark.words, 120))
        );
    }
    out.push_str("</svg>\n");
    out
}

fn text(text: &str) -> String {
    entities(&sanitize::line(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_text_and_short_bars_are_seen() {
        let bar = Bar { from: 5.0, to: 5.0, tone: Tone::Critical, words: "<script>".to_owned() };
        let lanes = [Lane { name: "a&b".to_owned(), bars: vec![bar] }];
        let marks = [Mark { at: 5.0, words: "\"cable\" out".to_owned() }];
        let svg = svg("t", &lanes, &marks, |at| format!("{at:.0}"));
        assert!(svg.contains("&lt;script&gt;") && svg.contains("a&amp;b") && !svg.contains("<script>"));
        assert!(svg.contains("width=\"4.0\"") && svg.contains("&quot;cable&quot; out"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn nothing_to_draw_is_an_empty_drawing() {
        assert!(svg("t", &[], &[], |_| String::new()).ends_with("</svg>\n"));
    }
}
