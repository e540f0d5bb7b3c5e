//! From text to a checked expression: limits before parsing (SF36), names, kinds and functions by walking the tree (SF37, R6).

use std::collections::BTreeSet;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, SourceInfo, operators};
use cel::parser::Parser;
use cel::{Env, IdedExpr};

use super::limits::limits;
use super::names::{self, Kind, NAMES};
use super::{About, Mistake};
use crate::domain::money::Currency;
use crate::domain::spelling::nearest;

/// What a checked `has(order.net)` becomes: a name with this in front, which no text can spell.
pub(super) const KNOWN: &str = "?";

const DEEPEST_TREE: usize = 32;
const LONGEST_LIST: usize = 64;
/// The parser goes deep: a debug build overflows the usual 2 MiB at nesting 16.
const STACK: usize = 16 << 20;

const FUNCTIONS: [&str; 8] = ["money", "size", "contains", "startsWith", "endsWith", "string", "int", "has"];
const MACROS: [&str; 3] = ["all", "exists", "exists_one"];

/// Reads a condition: the expression to judge and the names it reads, sorted.
pub(super) fn read(text: &str, about: About, currency: Currency) -> Result<(IdedExpr, Vec<&'static str>), Mistake> {
    limits(text)?;
    let work = || parse(text, about, currency);
    let unreadable = || Mistake { at: 0, what: "it cannot be read".to_owned() };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        thread.map_err(|_| unreadable())?.join().map_err(|_| unreadable())?
    })
}

/// Parses twice: as written, where every call still stands in its place and can be checked, and with the
/// macros of CEL expanded, to be judged.
fn parse(text: &str, about: About, currency: Currency) -> Result<(IdedExpr, Vec<&'static str>), Mistake> {
    let written = Env::default().with_optional_support(false).parser().parse_with_source_info(text);
    let (tree, source) = written.map_err(|errors| syntax(text, &errors))?;
    let mut walk = Walk { text, source, about, currency, names: BTreeSet::new(), local: None };
    let kind = walk.kind(&tree, 0)?;
    if kind != Ty::Bool {
        let what = format!("it gives a {}; a condition must be true or false", kind.word());
        return Err(walk.at(&tree, what));
    }
    let mut expression = Parser::default().parse(text).map_err(|errors| syntax(text, &errors))?;
    settle(&mut expression, currency);
    Ok((expression, walk.names.into_iter().collect()))
}

fn syntax(text: &str, errors: &cel::ParseErrors) -> Mistake {
    let Some(error) = errors.errors.first() else { return Mistake { at: 0, what: "it cannot be read".to_owned() } };
    let column = usize::try_from(error.pos.1.max(1) - 1).unwrap_or(0);
    let plain = error.msg.trim_start_matches("Syntax error: ");
    let short = if plain.contains("'<EOF>' expecting") {
        "it ends too early"
    } else {
        plain.split(" expecting ").next().unwrap_or(plain)
    };
    Mistake { at: byte(text, column), what: format!("it cannot be read here: {short}") }
}

/// The byte offset of a character: the parser counts syntax errors in characters, all else in bytes.
fn byte(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
}

/// The kind of a part of a condition.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ty {
    Int,
    Bool,
    Text,
    Ints,
    Texts,
}

impl Ty {
    fn word(self) -> &'static str {
        match self {
            Ty::Int => "number",
            Ty::Bool => "yes or no",
            Ty::Text => "text",
            Ty::Ints => "list of numbers",
            Ty::Texts => "list of texts",
        }
    }

    fn item(self) -> Option<Ty> {
        match self {
            Ty::Ints => Some(Ty::Int),
            Ty::Texts => Some(Ty::Text),
            _ => None,
        }
    }
}

struct Walk<'t> {
    text: &'t str,
    source: SourceInfo,
    about: About,
    currency: Currency,
    names: BTreeSet<&'static str>,
    /// The one variable of an `exists` that may be open.
    local: Option<(String, Ty)>,
}

impl Walk<'_> {
    fn at(&self, part: &IdedExpr, what: impl Into<String>) -> Mistake {
        let start = self.source.offset_for(part.id).map_or(0, |(start, _)| start as usize);
        // A call is placed at its bracket; its name stands before it.
        let back = match &part.expr {
            Expr::Call(call) if call.func_name.starts_with(char::is_alphabetic) => call.func_name.len(),
            _ => 0,
        };
        Mistake { at: self.text.floor_char_boundary(start.saturating_sub(back)), what: what.into() }
    }

    fn kind(&mut self, part: &IdedExpr, depth: usize) -> Result<Ty, Mistake> {
        if depth > DEEPEST_TREE {
            return Err(self.at(part, format!("it is nested deeper than {DEEPEST_TREE}")));
        }
        match &part.expr {
            Expr::Literal(LiteralValue::Boolean(_)) => Ok(Ty::Bool),
            Expr::Literal(LiteralValue::Int(_)) => Ok(Ty::Int),
            Expr::Literal(LiteralValue::String(_)) => Ok(Ty::Text),
            Expr::Literal(_) => Err(self.at(part, "only whole numbers, texts, true and false may be written")),
            Expr::Ident(name) => self.name(part, name),
            Expr::Select(select) => match &select.operand.expr {
                Expr::Ident(object) => self.name(&select.operand, &format!("{object}.{}", select.field)),
                _ => Err(self.at(part, "only order and event have fields")),
            },
            Expr::List(list) => self.list(part, &list.elements, depth),
            Expr::Call(call) => self.call(part, call, depth),
            _ => Err(self.at(part, "maps and objects are not allowed")),
        }
    }

    fn name(&mut self, part: &IdedExpr, name: &str) -> Result<Ty, Mistake> {
        if let Some((local, kind)) = &self.local
            && local == name
        {
            return Ok(*kind);
        }
        let Some(known) = names::find(name) else {
            let near = nearest(name, NAMES.iter().map(|known| known.name));
            return Err(self.at(part, format!("there is no name '{name}'{}", meant(near))));
        };
        if known.about != About::Member && known.about != self.about {
            let of = if known.about == About::Order { "an order" } else { "an event" };
            return Err(self.at(part, format!("'{name}' is known only where the trigger is {of}")));
        }
        self.names.insert(known.name);
        Ok(match known.kind {
            Kind::Int => Ty::Int,
            Kind::Bool => Ty::Bool,
            Kind::Text => Ty::Text,
            Kind::Texts => Ty::Texts,
        })
    }

    fn list(&mut self, part: &IdedExpr, items: &[IdedExpr], depth: usize) -> Result<Ty, Mistake> {
        if items.is_empty() || items.len() > LONGEST_LIST {
            return Err(self.at(part, format!("a list has 1 to {LONGEST_LIST} items, not {}", items.len())));
        }
        let first = self.kind(&items[0], depth + 1)?;
        for item in items {
            if self.kind(item, depth + 1)? != first {
                return Err(
                    self.at(item, format!("the items of a list are of one kind; the first is a {}", first.word()))
                );
            }
        }
        match first {
            Ty::Int => Ok(Ty::Ints),
            Ty::Text => Ok(Ty::Texts),
            _ => Err(self.at(part, "a list holds numbers or texts")),
        }
    }

    fn want(&mut self, part: &IdedExpr, wanted: Ty, depth: usize) -> Result<Ty, Mistake> {
        let kind = self.kind(part, depth + 1)?;
        if kind == wanted {
            return Ok(kind);
        }
        Err(self.at(part, format!("a {} is needed here, this is a {}", wanted.word(), kind.word())))
    }

    fn call(&mut self, part: &IdedExpr, call: &CallExpr, depth: usize) -> Result<Ty, Mistake> {
        if !call.func_name.starts_with(char::is_alphabetic) {
            return self.operator(part, call, depth);
        }
        match (call.func_name.as_str(), call.target.as_deref(), call.args.as_slice()) {
            ("money", None, [amount]) => self.money(amount),
            ("has", None, [field]) => self.has(field, depth),
            ("size", None, [of]) | ("size", Some(of), []) => match self.kind(of, depth + 1)? {
                Ty::Text | Ty::Ints | Ty::Texts => Ok(Ty::Int),
                other => Err(self.at(of, format!("size is of a text or a list, this is a {}", other.word()))),
            },
            ("string", None, [of]) => self.convert(of, &[Ty::Int, Ty::Text, Ty::Bool], Ty::Text, depth),
            ("int", None, [of]) => self.convert(of, &[Ty::Int, Ty::Text], Ty::Int, depth),
            ("contains" | "startsWith" | "endsWith", Some(text), [of]) => {
                self.want(text, Ty::Text, depth)?;
                self.want(of, Ty::Text, depth)?;
                Ok(Ty::Bool)
            }
            ("all" | "exists" | "exists_one", Some(list), [local, body]) => self.over(list, local, body, depth),
            (name, ..) if FUNCTIONS.contains(&name) || MACROS.contains(&name) => {
                Err(self.at(part, format!("'{name}' is not called like this; write {}", example(name))))
            }
            (name, ..) => {
                let near = nearest(name, FUNCTIONS.into_iter().chain(MACROS));
                let known = FUNCTIONS.map(|one| format!("{one}()")).join(" ");
                let known = format!("{known} all() exists() exists_one()");
                Err(self.at(part, format!("there is no function '{name}'{}; there are {known}", meant(near))))
            }
        }
    }

    fn convert(&mut self, of: &IdedExpr, from: &[Ty], to: Ty, depth: usize) -> Result<Ty, Mistake> {
        let kind = self.kind(of, depth + 1)?;
        if from.contains(&kind) {
            return Ok(to);
        }
        Err(self.at(of, format!("a {} cannot be made into a {}", kind.word(), to.word())))
    }

    fn money(&mut self, amount: &IdedExpr) -> Result<Ty, Mistake> {
        let Expr::Literal(LiteralValue::String(text)) = &amount.expr else {
            return Err(self.at(amount, "money is written as a text: money(\"99.00\")"));
        };
        match self.currency.parse(text.inner()) {
            Ok(value) if value.get() >= 0 => Ok(Ty::Int),
            _ => {
                let (code, digits) = (self.currency.code(), self.currency.digits());
                let what = format!("'{}' is no amount of {code} with at most {digits} decimals", text.inner());
                Err(self.at(amount, what))
            }
        }
    }

    fn has(&mut self, field: &IdedExpr, depth: usize) -> Result<Ty, Mistake> {
        if !matches!(&field.expr, Expr::Select(_)) {
            return Err(self.at(field, "has asks for a field of order or event: has(order.city)"));
        }
        self.kind(field, depth + 1)?;
        Ok(Ty::Bool)
    }

    /// `all`, `exists` and `exists_one`: over a list that stands there, never inside one another (SF37).
    fn over(&mut self, list: &IdedExpr, local: &IdedExpr, body: &IdedExpr, depth: usize) -> Result<Ty, Mistake> {
        if self.local.is_some() {
            return Err(self.at(local, "all, exists and exists_one may not stand inside one another"));
        }
        let kind = self.kind(list, depth + 1)?;
        let Some(item) = kind.item() else {
            return Err(self.at(list, format!("a list is needed here, this is a {}", kind.word())));
        };
        let name = match &local.expr {
            Expr::Ident(name) if names::find(name).is_none() && !matches!(name.as_str(), "order" | "event") => name,
            Expr::Ident(name) => return Err(self.at(local, format!("'{name}' is a name already; use another"))),
            _ => return Err(self.at(local, "a word for the item is needed here: tags.exists(t, t == \"tea\")")),
        };
        self.local = Some((name.clone(), item));
        let answer = self.want(body, Ty::Bool, depth);
        self.local = None;
        answer
    }

    fn operator(&mut self, part: &IdedExpr, call: &CallExpr, depth: usize) -> Result<Ty, Mistake> {
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR, [a, b]) => {
                self.want(a, Ty::Bool, depth)?;
                self.want(b, Ty::Bool, depth)
            }
            (operators::LOGICAL_NOT, [a]) => self.want(a, Ty::Bool, depth),
            (operators::NEGATE, [a]) => self.want(a, Ty::Int, depth),
            (
                operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE | operators::MODULO,
                [a, b],
            ) => {
                self.want(a, Ty::Int, depth)?;
                self.want(b, Ty::Int, depth)
            }
            (operators::EQUALS | operators::NOT_EQUALS, [a, b]) => {
                self.compare(a, b, &[Ty::Int, Ty::Text, Ty::Bool], depth)
            }
            (operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS, [a, b]) => {
                self.compare(a, b, &[Ty::Int, Ty::Text], depth)
            }
            (operators::IN, [item, list]) => {
                let kind = self.kind(list, depth + 1)?;
                let Some(wanted) = kind.item() else {
                    return Err(self.at(list, format!("a list is needed after 'in', this is a {}", kind.word())));
                };
                self.want(item, wanted, depth)?;
                Ok(Ty::Bool)
            }
            (operators::CONDITIONAL, [ask, yes, no]) => {
                self.want(ask, Ty::Bool, depth)?;
                let kind = self.kind(yes, depth + 1)?;
                self.want(no, kind, depth)
            }
            (operators::INDEX, _) => Err(self.at(part, "items are not taken by number; use 'in' or exists")),
            _ => Err(self.at(part, "this operator is not allowed")),
        }
    }

    fn compare(&mut self, a: &IdedExpr, b: &IdedExpr, kinds: &[Ty], depth: usize) -> Result<Ty, Mistake> {
        let kind = self.kind(a, depth + 1)?;
        if !kinds.contains(&kind) {
            return Err(self.at(a, format!("a {} cannot be compared like this", kind.word())));
        }
        self.want(b, kind, depth)?;
        Ok(Ty::Bool)
    }
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"))
}

fn example(name: &str) -> &'static str {
    match name {
        "money" => "money(\"99.00\")",
        "has" => "has(order.city)",
        "size" => "size(tags)",
        "string" => "string(tier_rank)",
        "int" => "int(event.subject)",
        "contains" => "city.contains(\"海\")",
        "startsWith" => "city.startsWith(\"上\")",
        "endsWith" => "city.endsWith(\"海\")",
        _ => "tags.exists(t, t == \"tea\")",
    }
}

/// Makes a checked tree ready to be judged: amounts become minor units, fields plain names.
fn settle(part: &mut IdedExpr, currency: Currency) {
    let plain = match &part.expr {
        Expr::Call(CallExpr { func_name, args, .. }) if func_name == "money" => match args.as_slice() {
            [IdedExpr { expr: Expr::Literal(LiteralValue::String(text)), .. }] => {
                currency.parse(text.inner()).ok().map(|amount| Expr::Literal(LiteralValue::Int(amount.get().into())))
            }
            _ => None,
        },
        Expr::Select(select) => match &select.operand.expr {
            Expr::Ident(object) => {
                let known = if select.test { KNOWN } else { "" };
                Some(Expr::Ident(format!("{known}{object}.{}", select.field)))
            }
            _ => None,
        },
        _ => None,
    };
    if let Some(plain) = plain {
        part.expr = plain;
        return;
    }
    let mut each = |inner: &mut IdedExpr| settle(inner, currency);
    match &mut part.expr {
        Expr::Call(call) => call.target.iter_mut().map(|target| &mut **target).chain(&mut call.args).for_each(each),
        Expr::List(list) => list.elements.iter_mut().for_each(each),
        Expr::Comprehension(over) => {
            let ComprehensionExpr { iter_range, accu_init, loop_cond, loop_step, result, .. } = &mut **over;
            [iter_range, accu_init, loop_cond, loop_step, result].into_iter().for_each(&mut each);
        }
        _ => {}
    }
}
