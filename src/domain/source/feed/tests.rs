use super::{LOG_ROLE, format_time, line_of, read};
use crate::source::point::Value;

#[test]
fn records_come_back_as_they_were_written() {
    let line = r#"{"t":"2026-11-21T10:00:00.000Z","node":"SRV-A","item":"Channel1._Statistics._PendingWrites","value":7,"quality":"good"}"#;
    let record = line_of(line).unwrap().unwrap();
    assert_eq!(record.value, Ok(Value::Int(7)));
    assert_eq!(record.line(), line);
    let bad = line_of(&line.replace("good", "bad")).unwrap().unwrap();
    assert!(bad.value.is_err());
}

#[test]
fn only_good_is_good_and_only_what_names_no_quality_is_taken_for_it() {
    let record = |quality: &str| {
        let line = format!(r#"{{"t":"2026-11-21T10:00:00Z","node":"A","item":"X","value":7{quality}}}"#);
        line_of(&line).unwrap().unwrap().value
    };
    for good in ["", r#","quality":"good""#, r#","quality":"GOOD""#] {
        assert_eq!(record(good), Ok(Value::Int(7)), "{good}");
    }
    for (other, told) in
        [("null", "`null`"), ("192", "`192`"), ("true", "`true`"), ("\"\"", "``"), ("[]", "`[]`")]
    {
        let fault = record(&format!(",\"quality\":{other}")).expect_err(other);
        assert!(fault.to_string().contains(told), "{fault}");
    }
}

#[test]
fn a_quality_under_another_name_is_not_passed_over() {
    let read = |more: &str| {
        line_of(&format!(r#"{{"t":"2026-11-21T10:00:00Z","node":"A","item":"X","value":7{more}}}"#))
    };
    for (more, key) in [
        (r#","Quality":"bad""#, "Quality"),
        (r#","q":"bad""#, "q"),
        (r#","status":"Bad_NoCommunication""#, "status"),
        (r#","StatusCode":2150891520"#, "StatusCode"),
        (r#","is_good":false"#, "is_good"),
        (r#","s":false,"r":"timeout""#, "s"),
        (r#","valid":false"#, "valid"),
        (r#","quality_code":0"#, "quality_code"),
        (r#","Qualität":"schlecht""#, "Qualität"),
        (r#","state":"stale""#, "state"),
        (r#","lastError":"no answer""#, "lastError"),
    ] {
        let told = read(more).expect_err(more);
        assert_eq!(
            told,
            format!("it has no `quality`, and a key `{key}` that may be one: let it be called `quality`")
        );
    }
    for fine in ["", r#","unit":"1/s""#, r#","status":"x","quality":"good""#, r#","qual\u0069ty":"good""#] {
        assert_eq!(read(fine).expect(fine).expect(fine).value, Ok(Value::Int(7)), "{fine}");
    }
}

#[test]
fn a_cut_last_line_is_told_and_the_rest_is_read() {
    let line = r#"{"t":"2026-11-21T10:00:00.000Z","node":"A","item":"X","value":7}"#;
    let feed = read(&format!("{line}\n{}", &line[..30]));
    assert_eq!((feed.history.items().len(), feed.cut_off), (1, true));
    assert!(feed.faults.is_empty());
    let other = line.replace("\"X\"", "\"Y\"");
    let feed = read(&format!("{line}\nrubbish\n{other}\n"));
    assert_eq!((feed.history.items().len(), feed.cut_off, feed.faults.len()), (2, false, 1));
    assert!(feed.faults[0].starts_with("line 2:"), "{:?}", feed.faults);
}

#[test]
fn log_lines_of_ifix_are_read() {
    let record = line_of("06/07/2013 16:35:21.5 [FOXBORO] SAC is in Standby mode").unwrap().unwrap();
    assert_eq!((record.node.as_str(), record.item.as_str()), ("FOXBORO", LOG_ROLE));
    assert_eq!(format_time(record.at), "2013-06-07T16:35:21.500Z");
    assert_eq!(record.value, Ok(Value::Text("standby".to_owned())));
    let other = line_of("06/07/2013 16:35:22.5 Connection Failover: failover attempted");
    assert_eq!(other, Ok(None));
}

#[test]
fn a_record_that_is_none_says_what_is_wrong_and_where() {
    let said = |line: &str| line_of(line).unwrap_err();
    assert_eq!(said(r#"{"node":"A","item":"X","value":7}"#), "no record: missing field `t`, column 33");
    assert!(said(r#"{"t":7,"node":"A","item":"X"}"#).starts_with("no record: invalid type: integer `7`"));
    assert!(said(r#"{"t":"2026"#).starts_with("no JSON object: EOF while parsing a string"));
    assert!(said(r#"{"t":"yesterday","node":"A","item":"X"}"#).starts_with("`t` is no time with offset"));
    let escaped = r#"{"t":"2026-11-21T10:00:00Z","node":"S\u00fcd","item":"X","value":"a\nb","more":[1]}"#;
    let record = line_of(escaped).unwrap().unwrap();
    assert_eq!((record.node.as_str(), record.value), ("Süd", Ok(Value::Text("a\nb".to_owned()))));
}

#[test]
fn a_log_that_ends_in_an_hour_that_comes_twice_is_not_whole() {
    let line = |time: &str, role: &str| format!("10/25/2026 {time} [FIXA] SAC is in {role} mode\n");
    let told = |lines: &[(&str, &str)]| {
        let text: String = lines.iter().map(|(time, role)| line(time, role)).collect();
        read(&text).not_whole(false)
    };
    // 02:50 in summer time, then 02:10 in winter time: by its times the node would be active at the end.
    let back = [("02:10:00.0", "Standby"), ("02:50:00.0", "Active"), ("02:20:00.0", "Standby")];
    let why = told(&back).expect("nobody knows");
    assert!(why.contains("line 3") && why.contains("2026-10-25T02:50:00.000"), "{why}");
    assert_eq!(told(&back[..2]), None);
    assert_eq!(told(&[&back[..], &[("03:00:00.0", "Active")]].concat()), None, "what is last is known again");
    assert_eq!(
        told(&[("02:10:00.5", "Standby"), ("02:10:00.1", "Active")]),
        None,
        "threads write as they come"
    );
}

#[test]
fn another_spelling_of_a_quality_is_told_with_what_to_write() {
    let words = |quality: &str| {
        let line =
            format!(r#"{{"t":"2026-11-21T10:00:00Z","node":"A","item":"X","value":7,"quality":{quality}}}"#);
        line_of(&line).unwrap().unwrap().value.unwrap_err().in_full()
    };
    for other in [
        "192",
        "0",
        "true",
        "null",
        r#""192""#,
        r#""0x000000C0""#,
        r#""Good [192]""#,
        r#""Good, non-specific""#,
    ] {
        assert!(
            words(other).ends_with(": a feed says `good` where its source does"),
            "{other}: {}",
            words(other)
        );
    }
    for bad in ["bad", "Uncertain", "", "géé"] {
        assert_eq!(words(&format!("\"{bad}\"")), format!("the quality is `{bad}`"));
    }
}

#[test]
fn a_number_that_has_lost_digits_is_no_count_quoted_or_not() {
    let value = |spelt: &str| {
        let line = format!(r#"{{"t":"2026-11-21T10:00:00Z","node":"A","item":"X","value":{spelt}}}"#);
        line_of(&line).unwrap().unwrap().value.unwrap()
    };
    for lost in ["2.14749e+09", "2.14749E9", "1e6", "2.147485e+09", "\"2.14749e+09\""] {
        assert_eq!(value(lost).counter(), None, "{lost}");
        assert!(
            value(lost).number().is_some_and(|number| number >= 1e6),
            "{lost}: it is a number all the same"
        );
    }
    for (whole, count) in [
        ("2147485000", 2_147_485_000),
        ("1.2345678E7", 12_345_678),
        ("2.147483648E9", 2_147_483_648),
        ("1234567.0", 1_234_567),
        ("0.0", 0),
    ] {
        assert_eq!(value(whole).counter(), Some(count), "{whole}");
    }
    assert_eq!(value("1.5e-7"), Value::Float(1.5e-7), "no count, and nothing lost");
}
