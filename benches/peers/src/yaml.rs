//! The bare events of a YAML file, drawn with other parsers than ours.

use std::hint::black_box;
use std::mem::MaybeUninit;

use unsafe_libyaml::{
    YAML_STREAM_END_EVENT, yaml_event_delete, yaml_parser_delete, yaml_parser_initialize, yaml_parser_parse,
    yaml_parser_set_input_string,
};

/// `parser`: granit-parser, rlsp-yaml-parser or unsafe-libyaml. Panics when the file is no YAML: it is one that the tool reads.
pub fn events(parser: &str, file: &str) {
    let text = std::fs::read_to_string(file).expect("a file");
    match parser {
        "granit-parser" => {
            for event in granit_parser::Parser::new_from_str(&text) {
                black_box(event.expect("YAML"));
            }
        }
        "rlsp-yaml-parser" => {
            for event in rlsp_yaml_parser::parse_events(&text) {
                black_box(event.expect("YAML"));
            }
        }
        "unsafe-libyaml" => libyaml(&text),
        _ => panic!("not one of them: {parser}"),
    }
}

fn libyaml(text: &str) {
    let mut parser = MaybeUninit::uninit();
    // SAFETY: the parser is initialised before any other call, and the text outlives it; each event is deleted before the next one is
    // written into its place.
    unsafe {
        assert!(yaml_parser_initialize(parser.as_mut_ptr()).ok);
        yaml_parser_set_input_string(parser.as_mut_ptr(), text.as_ptr(), text.len() as u64);
        loop {
            let mut event = MaybeUninit::uninit();
            assert!(yaml_parser_parse(parser.as_mut_ptr(), event.as_mut_ptr()).ok, "YAML");
            let last = (*event.as_ptr()).type_ == YAML_STREAM_END_EVENT;
            yaml_event_delete(black_box(event.as_mut_ptr()));
            if last {
                break;
            }
        }
        yaml_parser_delete(parser.as_mut_ptr());
    }
}
