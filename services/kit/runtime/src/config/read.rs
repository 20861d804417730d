//! Turns the merged tree into a configuration type, by way of serde, so that errors have a place.

use std::fmt::Display;

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer,
        MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
    },
    forward_to_deserialize_any,
};

use super::{
    ConfigError, Origin,
    tree::{Node, Table, Value, join, remove},
};

/// More errors than this are not collected in one go.
const MOST_ERRORS: usize = 20;

/// Reads `table` as a `T`. After an error the guilty value is left out and reading goes on, to find
/// the next one.
pub(super) fn read<T: for<'de> Deserialize<'de>>(mut table: Table) -> Result<T, Vec<ConfigError>> {
    let mut errors = Vec::new();
    loop {
        let root = Members::new(&table, String::new(), Vec::new());
        let failure = match T::deserialize(Root(root)) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => return Err(errors),
            Err(failure) => failure,
        };
        let removed = remove(&mut table, &failure.path);
        errors.push(ConfigError::new(failure.key, failure.place, failure.message));
        if !removed || errors.len() >= MOST_ERRORS {
            return Err(errors);
        }
    }
}

/// Why a value was refused. Its place is filled in on the way out.
#[derive(Debug)]
pub(super) struct Failure {
    message: String,
    located: bool,
    key: String,
    path: Vec<String>,
    place: Option<Origin>,
    about_key: bool,
}

impl Failure {
    fn at(mut self, key: &str, path: &[String], node: &Node) -> Self {
        if !self.located {
            self.located = true;
            key.clone_into(&mut self.key);
            self.path = path.to_vec();
            self.place = Some(if self.about_key { node.key_at.clone() } else { node.at.clone() });
        }
        self
    }
}

impl Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl serde::de::Error for Failure {
    fn custom<M: Display>(message: M) -> Self {
        Self {
            message: message.to_string(),
            located: false,
            key: String::new(),
            path: Vec::new(),
            place: None,
            about_key: false,
        }
    }

    // Neither shows the value, as serde's own would: it may be a secret in the wrong place.
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!("expected {}, found {}", plain(expected), kind_of(&found)))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!("expected {}", plain(expected)))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let message = match suggestion(field, expected) {
            Some(name) => format!("no such key; did you mean `{name}`?"),
            None if expected.is_empty() => "no such key".to_owned(),
            None => format!("no such key; there are {}", list(expected)),
        };
        Self { about_key: true, ..Self::custom(message) }
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(match suggestion(variant, expected) {
            Some(name) => format!("no such choice; did you mean `{name}`?"),
            None => format!("no such choice; there are {}", list(expected)),
        })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format!("`{field}` is missing"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::custom(format!("`{field}` is there twice"))
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What is expected, in words of people who do not write Rust.
fn plain(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    match expected.as_str() {
        "a boolean" => "true or false",
        "a string" => "text",
        "a sequence" => "a list",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, not negative and not too large",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number, not too large",
        "f32" | "f64" => "a number",
        other if other.starts_with("struct ") || other == "a map" => "a table",
        _ => return expected,
    }
    .to_owned()
}

fn kind_of(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a whole number",
        Unexpected::Float(_) => "a number",
        Unexpected::Str(_) | Unexpected::Char(_) | Unexpected::Bytes(_) => "text",
        Unexpected::Seq => "a list",
        Unexpected::Map | Unexpected::StructVariant => "a table",
        _ => "something else",
    }
}

/// The name nearest to what was written, if it is near enough to be what was meant.
fn suggestion<'a>(written: &str, names: &[&'a str]) -> Option<&'a str> {
    let near = names.iter().map(|name| (distance(written, name), *name)).min()?;
    let length = written.chars().count();
    (near.0 <= (length / 3).max(2) && near.0 < length).then_some(near.1)
}

/// Levenshtein distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The whole configuration.
struct Root<'a>(Members<'a>);

impl<'de> Deserializer<'de> for Root<'_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_map(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

/// One value of it.
struct Reader<'a> {
    node: &'a Node,
    key: String,
    path: Vec<String>,
}

impl Reader<'_> {
    fn inline<T>(
        &self,
        text: &str,
        then: impl FnOnce(Reader<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let node = Node::inline(text, &self.node.at).map_err(Failure::custom)?;
        then(Reader { node: &node, key: self.key.clone(), path: self.path.clone() })
    }
}

macro_rules! from_text {
    ($($method:ident $visit:ident $type:ty, $expected:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            match &self.node.value {
                Value::Text(text) => match text.trim().parse::<$type>() {
                    Ok(value) => visitor.$visit(value),
                    Err(_) => Err(Failure::custom(concat!("expected ", $expected))),
                },
                _ => self.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Table(table) => visitor.visit_map(Members::new(table, self.key, self.path)),
            Value::Array(items) => {
                visitor.visit_seq(Items { items: items.iter(), index: 0, reader: self })
            }
            Value::Text(text) if text.trim_start().starts_with('{') => {
                self.inline(text, |reader| reader.deserialize_any(visitor))
            }
            Value::String(text) | Value::Text(text) => visitor.visit_str(text),
            Value::Integer(number) => match (i64::try_from(*number), u64::try_from(*number)) {
                (Ok(number), _) => visitor.visit_i64(number),
                (_, Ok(number)) => visitor.visit_u64(number),
                _ => Err(Failure::custom("the number is too large")),
            },
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Boolean(flag) => visitor.visit_bool(*flag),
        }
    }

    from_text! {
        deserialize_bool visit_bool bool, "true or false";
        deserialize_i8 visit_i64 i64, "a whole number";
        deserialize_i16 visit_i64 i64, "a whole number";
        deserialize_i32 visit_i64 i64, "a whole number";
        deserialize_i64 visit_i64 i64, "a whole number";
        deserialize_u8 visit_u64 u64, "a whole number, not negative";
        deserialize_u16 visit_u64 u64, "a whole number, not negative";
        deserialize_u32 visit_u64 u64, "a whole number, not negative";
        deserialize_u64 visit_u64 u64, "a whole number, not negative";
        deserialize_f32 visit_f64 f64, "a number";
        deserialize_f64 visit_f64 f64, "a number";
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Text(text) => visitor.visit_str(text),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Text(text) if text.trim_start().starts_with('[') => {
                self.inline(text, |reader| reader.deserialize_any(visitor))
            }
            Value::Text(text) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                let nodes = parts.map(|part| Node::text(part.to_owned(), &self.node.at));
                let nodes: Vec<Node> = nodes.collect();
                visitor.visit_seq(Items { items: nodes.iter(), index: 0, reader: self })
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::String(text) | Value::Text(text) => {
                visitor.visit_enum(text.as_str().into_deserializer())
            }
            Value::Table(table) if table.len() == 1 => visitor.visit_enum(Choice(self)),
            _ => Err(Failure::custom("expected one of the choices")),
        }
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple_struct map struct identifier
        ignored_any
    }
}

/// The keys and values of a table.
struct Members<'a> {
    entries: std::collections::btree_map::Iter<'a, String, Node>,
    current: Option<(&'a String, &'a Node)>,
    key: String,
    path: Vec<String>,
}

impl<'a> Members<'a> {
    fn new(table: &'a Table, key: String, path: Vec<String>) -> Self {
        Self { entries: table.iter(), current: None, key, path }
    }

    fn below(&self, name: &str) -> (String, Vec<String>) {
        let mut path = self.path.clone();
        path.push(name.to_owned());
        (join(&self.key, name), path)
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        self.current = self.entries.next();
        let Some((name, node)) = self.current else { return Ok(None) };
        let deserializer = IntoDeserializer::<Failure>::into_deserializer(name.as_str());
        seed.deserialize(deserializer).map(Some).map_err(|failure| {
            let (key, path) = self.below(name);
            Failure { about_key: true, ..failure }.at(&key, &path, node)
        })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let (name, node) = self.current.ok_or_else(|| Failure::custom("a value without a key"))?;
        let (key, path) = self.below(name);
        let reader = Reader { node, key: key.clone(), path: path.clone() };
        seed.deserialize(reader).map_err(|failure| failure.at(&key, &path, node))
    }
}

/// The items of a list.
struct Items<'a, 'r> {
    items: std::slice::Iter<'a, Node>,
    index: usize,
    reader: Reader<'r>,
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Some(node) = self.items.next() else { return Ok(None) };
        let key = format!("{}[{}]", self.reader.key, self.index);
        self.index += 1;
        let path = self.reader.path.clone();
        let item = Reader { node, key: key.clone(), path: path.clone() };
        seed.deserialize(item).map(Some).map_err(|failure| failure.at(&key, &path, node))
    }
}

/// A choice with content: a table of one key.
struct Choice<'a>(Reader<'a>);

impl<'de, 'a> EnumAccess<'de> for Choice<'a> {
    type Error = Failure;
    type Variant = Content<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Content<'a>), Failure> {
        let Value::Table(table) = &self.0.node.value else {
            return Err(Failure::custom("expected one of the choices"));
        };
        let mut members = Members::new(table, self.0.key, self.0.path);
        let variant = members.next_key_seed(seed)?;
        let variant = variant.ok_or_else(|| Failure::custom("expected one of the choices"))?;
        Ok((variant, Content(members)))
    }
}

struct Content<'a>(Members<'a>);

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        Err(Failure::custom("this choice has no content"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        mut self,
        seed: T,
    ) -> Result<T::Value, Failure> {
        self.0.next_value_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(mut self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        self.0.next_value_seed(Visit(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        mut self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.0.next_value_seed(Visit(visitor))
    }
}

/// A visitor as a seed.
struct Visit<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Visit<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_any(self.0)
    }
}
