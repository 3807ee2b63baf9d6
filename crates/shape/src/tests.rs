#![allow(unreachable_pub)]
use crate::*;

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Pending,
    Running,
}
impl Enum for State {
    const ALL: &'static [Self] = &[Self::Pending, Self::Running];
    const NAMES: &'static [&'static str] = &["pending", "running"];
    fn index(self) -> usize {
        self as usize
    }
}
shape_enum!(State);

#[derive(Clone, Default)]
struct Tag {
    key: String,
    value: Option<String>,
}
#[derive(Clone, Default)]
struct User {
    user_name: String,
    password: Option<String>,
    age: Option<i32>,
    state: Option<State>,
    tags: Option<Vec<Tag>>,
    groups: Option<Vec<String>>,
    limits: Option<Entries<i32>>,
}

static P_NAME: Pattern = Pattern::new(r"[\w+=,.@-]+");
static T_NAME: Type = Type { name: "NameType", min: Some(1), max: Some(8), pattern: Some(&P_NAME), ..types::STRING };
static T_PASSWORD: Type = Type { name: "Password", min: Some(6), sensitive: true, ..types::STRING };
static T_AGE: Type = Type { name: "Age", min: Some(0), max: Some(150), ..types::INTEGER };
static T_STATE: Type = Type { name: "State", names: State::NAMES, ..types::STRING };
static T_TAGS: Type = Type { name: "Tags", item: Some(&T_TAG), max: Some(2), ..types::LIST };
static T_GROUPS: Type = Type { name: "Groups", item: Some(&T_NAME), ..types::LIST };
static T_LIMITS: Type = Type { name: "Limits", key: Some(&T_NAME), item: Some(&T_AGE), ..types::MAP };
static T_TAG: Type = Type {
    name: "Tag",
    members: &[
        Member { name: "Key", wire: "Key", query: "Key", ty: &T_NAME, required: true, ..Member::NEW },
        Member { name: "Value", wire: "Value", query: "Value", ..Member::NEW },
    ],
    ..types::STRUCT
};
static T_USER: Type = Type {
    name: "User",
    members: &[
        Member { name: "UserName", ty: &T_NAME, required: true, ..Member::NEW },
        Member { name: "Password", ty: &T_PASSWORD, ..Member::NEW },
        Member { name: "Age", ty: &T_AGE, ..Member::NEW },
        Member { name: "State", ty: &T_STATE, ..Member::NEW },
        Member { name: "Tags", ty: &T_TAGS, ..Member::NEW },
        Member { name: "Groups", ty: &T_GROUPS, ..Member::NEW },
        Member { name: "Limits", ty: &T_LIMITS, ..Member::NEW },
    ],
    ..types::STRUCT
};

macro_rules! structure {
    ($t:ident $ty:ident $($i:literal $f:ident),*) => {
        impl Schema for $t { const TYPE: &'static Type = &$ty; }
        impl Struct for $t {
            fn ty(&self) -> &'static Type { &$ty }
            fn get(&self, i: usize) -> &dyn Shape { match i { $($i => &self.$f,)* _ => &Absent } }
            fn slot(&mut self, i: usize) -> &mut dyn Shape { match i { $($i => &mut self.$f,)* _ => unreachable!() } }
        }
        shape_struct!($t);
    };
}
structure!(Tag T_TAG 0 key, 1 value);
structure!(User T_USER 0 user_name, 1 password, 2 age, 3 state, 4 tags, 5 groups, 6 limits);

fn bob() -> User {
    User { user_name: "Bob".into(), ..User::default() }
}

fn said(u: &User) -> Vec<String> {
    validate(u).iter().map(Violation::to_string).collect()
}

#[test]
fn debug_output_hides_what_is_sensitive_and_what_is_not_set() {
    let u = User { password: Some("hunter22".into()), state: Some(State::Running), ..bob() };
    assert_eq!(format!("{u:?}"), r#"User { UserName: "Bob", Password: ***, State: "running" }"#);
    assert!(!java_text(Ref::Struct(&u)).contains("hunter22"));
}

#[test]
fn equality_looks_at_every_member() {
    let tagged = User { tags: Some(vec![Tag { key: "a".into(), value: None }]), ..bob() };
    assert_eq!(tagged, tagged.clone());
    assert_ne!(tagged, bob());
    assert_ne!(User { tags: Some(vec![]), ..bob() }, bob());
    assert_ne!(
        User { limits: Some(Entries(vec![("a".into(), 1)])), ..bob() },
        User { limits: Some(Entries(vec![("a".into(), 2)])), ..bob() }
    );
}

#[test]
fn a_valid_structure_breaks_nothing() {
    assert_eq!(said(&bob()), Vec::<String>::new());
}

#[test]
fn every_violation_is_listed_in_awss_words() {
    let u = User {
        user_name: "much too long!".into(),
        password: Some("short".into()),
        age: Some(151),
        tags: Some(vec![Tag { key: "é".into(), value: None }, Tag::default(), Tag { key: "k".into(), value: None }]),
        ..User::default()
    };
    let name = "failed to satisfy constraint: Member must";
    assert_eq!(
        said(&u),
        [
            format!("Value 'much too long!' at 'userName' {name} have length less than or equal to 8"),
            format!(r"Value 'much too long!' at 'userName' {name} satisfy regular expression pattern: [\w+=,.@-]+"),
            format!("Value at 'password' {name} have length greater than or equal to 6"),
            format!("Value '151' at 'age' {name} have value less than or equal to 150"),
            format!(r"Value 'é' at 'tags.1.member.key' {name} satisfy regular expression pattern: [\w+=,.@-]+"),
            format!("Value '' at 'tags.2.member.key' {name} have length greater than or equal to 1"),
            format!(r"Value '' at 'tags.2.member.key' {name} satisfy regular expression pattern: [\w+=,.@-]+"),
            format!(
                "Value '[Tag(key=é, value=null), Tag(key=, value=null), Tag(key=k, value=null)]' at 'tags' {name} have length less than or equal to 2"
            ),
        ]
    );
}

#[test]
fn plain_items_are_reported_once_for_their_list_or_map() {
    let u = User {
        groups: Some(vec!["ok".into(), "not ok".into(), "!".into()]),
        limits: Some(Entries(vec![("a b".into(), 200)])),
        ..bob()
    };
    let rule = r"Member must have length less than or equal to 8, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\w+=,.@-]+";
    assert_eq!(
        said(&u),
        [
            format!("Value '[ok, not ok, !]' at 'groups' failed to satisfy constraint: Member must satisfy constraint: [{rule}]"),
            format!("Value '{{a b=200}}' at 'limits' failed to satisfy constraint: Map keys must satisfy constraint: [{rule}]"),
            "Value '{a b=200}' at 'limits' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 150, Member must have value greater than or equal to 0]".into(),
        ]
    );
}

#[test]
fn an_enum_is_known_by_its_wire_name() {
    assert_eq!(State::parse("running"), Some(State::Running));
    assert_eq!(State::parse("RUNNING"), None);
    assert_eq!(format!("{:>9}", State::Running), "  running");
}

#[test]
fn a_structure_of_unknown_type_comes_back_as_its_own() {
    let any: Box<dyn AnyStruct> = Box::new(bob());
    assert!(any.as_any().is::<User>() && !any.as_any().is::<Tag>());
    let back = any.into_any().downcast::<User>().unwrap();
    assert_eq!(*back, bob());
}

#[test]
fn set_parameters_are_named_with_their_path() {
    let u = User { tags: Some(vec![Tag::default(), Tag { key: "a".into(), value: Some("b".into()) }]), ..bob() };
    assert_eq!(parameters_set(&u), ["UserName", "Tags", "Tags.Key", "Tags.Value"]);
    assert_eq!(text(&u, "UserName"), Some("Bob"));
    assert!(matches!(member(&u, "Age"), Ref::Absent));
}

#[test]
fn javas_classes_are_ascii_and_match_the_whole_text() {
    let word: Pattern = Pattern::new(r"[\w]+\d\s\S");
    assert!(word.matches("ab1 x"));
    for bad in ["é1 x", "ab1 xy", "ab١ x", "ab1\u{a0}x"] {
        assert!(!word.matches(bad), "{bad}");
    }
    let unicode: Pattern = Pattern::new(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*");
    assert!(unicode.matches("한글 tag/1") && unicode.matches("") && !unicode.matches("a\tb"));
}

#[test]
fn patterns_with_look_around_have_a_check_of_the_same_meaning() {
    let alias: Pattern = Pattern::new(r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");
    let group: Pattern =
        Pattern::new(r"[A-Za-z](?!.*--)[0-9A-Za-z-]*[^-]|^default(?!.*--)(?!.*\.\.)[0-9A-Za-z-.]*[^-]");
    assert!(alias.is_known() && group.is_known());
    assert!(alias.matches("my-alias-1") && alias.matches("abc"));
    for bad in ["ab", "-abc", "abc-", "a--b", "Abc", &"a".repeat(64)] {
        assert!(!alias.matches(bad), "{bad}");
    }
    assert!(group.matches("my-group") && group.matches("default.mysql8.0"));
    for bad in ["1group", "my--group", "group-", "my.group", "default..x"] {
        assert!(!group.matches(bad), "{bad}");
    }
    assert!(!Pattern::new("(?<!a)b").is_known());
}
