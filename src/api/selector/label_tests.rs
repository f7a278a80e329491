//! Behaviour of label selectors: what is read, what is refused, what matches.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn parsed(text: &str) -> String {
    LabelSelector::parse(text).unwrap().to_string()
}

#[test]
fn selectors_are_read_and_sorted_by_key() {
    for (text, canonical) in [
        ("", ""),
        ("  ", ""),
        ("x in (b,a),w", "w,x in (a,b)"),
        ("b=1, a==2 ,c!=3", "a==2,b=1,c!=3"),
        ("!x", "!x"),
        ("x notin (a)", "x notin (a)"),
        ("x in ()", "x in ()"),
        ("x in (a,)", "x in (,a)"),
        ("x in (,,)", "x in ()"),
        ("x=", "x="),
        ("x>1,y<2", "x>1,y<2"),
        ("in in (in,notin)", "in in (in,notin)"),
        ("a.b/c", "a.b/c"),
        ("x,", "x"),
    ] {
        if text == "x," {
            assert!(LabelSelector::parse(text).is_err());
            continue;
        }
        assert_eq!(parsed(text), canonical, "{text}");
    }
}

#[test]
fn what_is_no_selector_is_refused_with_upstreams_texts() {
    for (text, error) in [
        ("x,", "found '', expected: identifier after ','"),
        (",x", "found ',', expected: !, identifier, or 'end of string'"),
        ("x y", "unable to parse requirement: found 'y', expected: in, notin, =, ==, !=, gt, lt"),
        ("x=a b", "found 'b', expected: ',' or 'end of string'"),
        ("x in a", "unable to parse requirement: found 'a' expected: '('"),
        ("x in (a", "unable to parse requirement: found '', expected: ',' or ')'"),
        ("x in (=)", "unable to parse requirement: found '=', expected: ',', ')' or identifier"),
        ("x==(", "unable to parse requirement: found '(', expected: identifier"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        (
            "x>a",
            "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must \
             be an integer",
        ),
        (
            "x=-",
            "unable to parse requirement: values[0][x]: Invalid value: \"-\": a valid label must be an empty string \
             or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric \
             character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is \
             '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        ),
        (
            "a/=b",
            "unable to parse requirement: <nil>: Invalid value: \"a/\": name part must be non-empty; name part must \
             consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric \
             character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
             '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        ),
    ] {
        assert_eq!(LabelSelector::parse(text).unwrap_err().to_string(), error, "{text}");
    }
}

#[test]
fn labels_match_or_not() {
    let labels = json!({"app": "web", "n": "5"});
    let labels = labels.as_object().unwrap();
    for (text, matches) in [
        ("", true),
        ("app", true),
        ("!app", false),
        ("!x", true),
        ("app=web", true),
        ("app!=web", false),
        ("x!=web", true),
        ("app in (db,web)", true),
        ("app notin (db)", true),
        ("x notin (db)", true),
        ("x in (db)", false),
        ("n>4", true),
        ("n<5", false),
        ("app>1", false),
        ("app=web,n=6", false),
    ] {
        assert_eq!(LabelSelector::parse(text).unwrap().matches(labels), matches, "{text}");
    }
    assert!(LabelSelector::parse("!a").unwrap().matches(&None::<&Map<String, Value>>));
}

#[test]
fn selector_objects_mean_nothing_everything_or_what_they_say() {
    let selector = |value: Value| LabelSelector::from_object(Some(&value)).unwrap();
    assert_eq!(LabelSelector::from_object(None).unwrap(), LabelSelector::Nothing);
    assert!(selector(json!({})).is_everything());
    let both = json!({"matchLabels": {"b": "1"}, "matchExpressions": [
        {"key": "a", "operator": "In", "values": ["y", "x"]}, {"key": "c", "operator": "DoesNotExist"}]});
    assert_eq!(selector(both).to_string(), "a in (x,y),b=1,!c");
    let wrong = json!({"matchExpressions": [{"key": "a", "operator": "Is"}]});
    assert_eq!(
        LabelSelector::from_object(Some(&wrong)).unwrap_err().to_string(),
        "\"Is\" is not a valid label selector operator"
    );
}

#[test]
fn a_selector_in_a_spec_is_checked_field_by_field() {
    let selector = json!({"matchLabels": {"a": "-"}, "matchExpressions": [
        {"key": "", "operator": "In"}, {"key": "a", "operator": "Exists", "values": ["x"]},
        {"key": "a", "operator": "Is"}]});
    let mut errors = Errors::new();
    validate_label_selector(&selector, &Path::root("spec").child("selector"), &mut errors);
    let paths: Vec<String> = errors.iter().map(|e| e.path.to_string()).collect();
    assert_eq!(
        paths,
        [
            "spec.selector.matchLabels",
            "spec.selector.matchExpressions[0].values",
            "spec.selector.matchExpressions[0].key",
            "spec.selector.matchExpressions[0].key",
            "spec.selector.matchExpressions[1].values",
            "spec.selector.matchExpressions[2].operator",
        ]
    );
}

#[test]
fn cost_is_linear_in_the_text() {
    let long = format!("x in ({})", (0..20_000).map(|i| format!("v{i}")).collect::<Vec<_>>().join(","));
    assert_eq!(LabelSelector::parse(&long).unwrap().requirements()[0].values().len(), 20_000);
}
