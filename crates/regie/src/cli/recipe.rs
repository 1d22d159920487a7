//! `regie recipe`

use super::Global;
use crate::exit::{Done, Exit, Failure};
use crate::flow::here;
use clap::Subcommand;
use regie_dossier::Recipe;

/// Arguments.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  regie recipe list\n  regie recipe show command > recipes/mine.toml")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the recipes: built in, and the dossier's own
    List,
    /// Print one
    Show {
        /// Its name
        name: String,
    },
}

/// Lists or prints recipes.
pub fn run(g: &Global, args: &Args) -> Done {
    // Outside of a dossier there are the built-in ones.
    let recipes = match here::read(g) {
        Ok((_, loaded)) => loaded.dossier.map_or_else(regie_dossier::builtin_recipes, |d| d.recipes),
        Err(_) => regie_dossier::builtin_recipes(),
    };
    match &args.what {
        What::List => {
            for recipe in recipes.values() {
                if g.json {
                    out!("{}", json(recipe, false));
                    continue;
                }
                let own = if recipe.builtin { "" } else { " (this dossier's)" };
                out!("{:<12} {}{own}", recipe.name, recipe.summary);
            }
        }
        What::Show { name } => match recipes.get(name) {
            Some(recipe) if g.json => out!("{}", json(recipe, true)),
            Some(recipe) => {
                out_raw!("{}", recipe.text);
                if let Some(base) = &recipe.extends {
                    err!("{name} extends {base}: see `regie recipe show {base}`");
                }
            }
            None => {
                let known = recipes.keys().cloned().collect::<Vec<_>>().join(", ");
                return Err(Failure::usage(format!("there is no recipe `{name}`"), format!("there are: {known}")));
            }
        },
    }
    Ok(Exit::Ok)
}

fn json(recipe: &Recipe, whole: bool) -> serde_json::Value {
    let mut value = serde_json::json!({ "v": 1, "type": "recipe", "recipe": recipe.name, "summary": recipe.summary,
        "builtin": recipe.builtin, "extends": recipe.extends });
    if whole {
        value["text"] = recipe.text.as_str().into();
    }
    value
}
