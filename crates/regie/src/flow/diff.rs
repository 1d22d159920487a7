//! What differs between two environments.

use super::explain::{at, short};
use super::here;
use crate::cli::Global;
use crate::exit::Failure;
use regie_dossier::{Differences, Environment, Group, Row, Side};
use serde_json::json;

/// Widest column; what is longer stands below its name.
const WIDTH: usize = 38;

/// Compares them.
///
/// # Errors
/// When the dossier has errors, or there is no such environment.
pub fn diff(g: &Global, left: &str, right: &str) -> Result<Differences, Failure> {
    let here = here::open(g)?;
    let environment = |name: &str| -> Result<&Environment, Failure> {
        here.dossier.environments.get(name).ok_or_else(|| {
            let known = here.dossier.environments.keys().cloned().collect::<Vec<_>>();
            let help = match regie_dossier::nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are: {}", known.join(", ")),
            };
            Failure::usage(format!("there is no environment `{name}`"), help)
        })
    };
    regie_dossier::diff(&here.dossier, environment(left)?, environment(right)?).map_err(|f| here::found(&f))
}

/// Tells it, group by group, only what differs.
pub fn tell(g: &Global, differences: &Differences) {
    let (left, right) = (&differences.left, &differences.right);
    if g.json {
        return json_lines(differences);
    }
    let paint = |style: &str, text: &str| match g.colors() {
        true => format!("\x1b[{style}m{text}\x1b[0m"),
        false => text.to_owned(),
    };
    out!("{left} | {right}");
    for group in differences.groups.iter().filter(|group| !group.rows.is_empty()) {
        out!("\n{}{}", paint("1", &group.name), paint("2", &same(group.same)));
        let width =
            |text: &dyn Fn(&Row) -> usize| group.rows.iter().map(text).filter(|w| *w <= WIDTH).max().unwrap_or(0);
        let what = width(&|row| row.what.chars().count());
        let value = width(&|row| shown(row.left.as_ref()).chars().count()).max(left.chars().count());
        let other = width(&|row| shown(row.right.as_ref()).chars().count());
        for row in &group.rows {
            let (l, r) = (shown(row.left.as_ref()), shown(row.right.as_ref()));
            let (here, there) = (place(row.left.as_ref()), place(row.right.as_ref()));
            let long = [&l, &r, &row.what].iter().any(|text| text.chars().count() > WIDTH);
            let wide = left.chars().count().max(right.chars().count());
            match (long, &row.left, &row.right) {
                (true, Some(_), None) => line(&format!("  {}\n    {left} only  {l}", row.what), &paint("2", &here)),
                (true, None, Some(_)) => line(&format!("  {}\n    {right} only  {r}", row.what), &paint("2", &there)),
                (true, ..) => {
                    line(&format!("  {}\n    {left:<wide$}  {l}", row.what), &paint("2", &here));
                    line(&format!("    {right:<wide$}  {r}"), &paint("2", &there));
                }
                _ => {
                    let mut places = vec![here, there];
                    places.retain(|p| !p.is_empty());
                    places.dedup();
                    let text = format!("  {:<what$}  {l:<value$} | {r:<other$}", row.what);
                    line(&text, &paint("2", &places.join(" | ")));
                }
            }
        }
    }
    let without = differences.groups.iter().filter(|group| group.rows.is_empty());
    let without = without.map(|group| format!("{} ({})", group.name, group.same)).collect::<Vec<_>>();
    if !without.is_empty() {
        out!("\nthe same: {}", without.join(", "));
    }
    let different = differences.different();
    let say = if different == 1 { "1 difference".to_owned() } else { format!("{different} differences") };
    out!("\n{say}, {} the same.", differences.same());
}

fn line(text: &str, place: &str) {
    out!("{}", format!("{text}  {place}").trim_end());
}

fn same(count: usize) -> String {
    if count == 0 { String::new() } else { format!("  {count} the same") }
}

fn shown(side: Option<&Side>) -> String {
    match side {
        None => "–".to_owned(),
        Some(side) if side.value.is_empty() => "(empty)".to_owned(),
        Some(side) => short(&side.value),
    }
}

fn place(side: Option<&Side>) -> String {
    side.and_then(|s| s.place.as_ref()).map(at).unwrap_or_default()
}

fn json_lines(differences: &Differences) {
    for group in &differences.groups {
        for row in &group.rows {
            let Row { what, left, right } = row;
            let group = &group.name;
            out!(
                "{}",
                json!({ "v": 1, "type": "difference", "group": group, "what": what, "left": left, "right": right })
            );
        }
    }
    let count = |Group { name, rows, same }: &Group| json!({ "name": name, "different": rows.len(), "same": same });
    let groups = differences.groups.iter().map(count).collect::<Vec<_>>();
    let (left, right) = (&differences.left, &differences.right);
    out!("{}", json!({ "v": 1, "type": "summary", "left": left, "right": right, "groups": groups }));
}
