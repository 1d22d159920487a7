//! Forms say what the dossier says, and nothing of it acts.

use crate::oc_pizza::oc_pizza;
use crate::runbook::document;
use regie_dossier::Language;
use regie_plan::bare_plan;
use regie_render::{by_hand_markdown, by_hand_script, html, markdown};

const SCRIPT: &str = "<script>alert('x')</script>";

#[test]
fn html_escapes_every_text() {
    let page = html(&document(&oc_pizza(SCRIPT), Language::Fr));
    assert!(!page.contains("<script"), "{page}");
    // Wherever it stood, it is still said: title (twice), cover, tables, definitions, links, commands.
    assert!(page.matches("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;").count() > 25);
    assert!(!page.contains("href=\"javascript:"));
    let attributes = html(&document(&oc_pizza("\" onclick=\"x"), Language::En));
    assert!(!attributes.contains("\" onclick"));
}

#[test]
fn html_needs_nothing_else() {
    let page = html(&document(&oc_pizza(""), Language::En));
    let style = page.split("</style>").next().unwrap();
    for outside in ["url(", "@import", "@font-face"] {
        assert!(!style.contains(outside), "{outside}");
    }
    for outside in ["src=", "<link", "<script", "<img", "<iframe"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let ids: Vec<&str> = page.split("href=\"#").skip(1).filter_map(|p| p.split('"').next()).collect();
    assert!(!ids.is_empty());
    for id in ids {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

#[test]
fn markdown_tables_keep_their_columns() {
    let text = markdown(&document(&oc_pizza("|<script>\n"), Language::En));
    let mut columns = None;
    let mut rows = 0;
    for line in text.lines() {
        if !line.starts_with('|') {
            columns = None;
            continue;
        }
        let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        assert_eq!(*columns.get_or_insert(bars), bars, "{line}");
        rows += 1;
    }
    assert!(rows > 20);
    let outside_boxes: String = text.split("```").step_by(2).collect();
    assert!(!outside_boxes.replace("\\<", "").contains("<script"), "{outside_boxes}");
}

#[test]
fn secrets_are_named_and_never_shown() {
    let all = oc_pizza("");
    let plan = bare_plan(&all.wanted).unwrap();
    let texts = [
        html(&document(&all, Language::En)),
        markdown(&document(&all, Language::Fr)),
        by_hand_markdown(&plan, &all.env.machines, &Default::default()),
        by_hand_script(&plan, &"app".into()),
    ];
    for text in texts {
        assert!(text.contains("REGIE_SECRET_DB_PASSWORD"));
        assert!(!text.contains("{{"), "a template stands for a value that was not put in");
    }
}
