//! Plans, shown.

use crate::cli::Global;
use regie_plan::Plan;
use regie_render::Style;

/// Shows a plan to a person, or to a machine.
pub fn plan(g: &Global, plan: &Plan) {
    if g.json {
        let value = serde_json::json!({ "v": 1, "type": "plan", "plan": plan });
        out!("{value}");
    } else {
        out_raw!("{}", regie_render::plan_text(plan, &Style { color: g.colors(), ..Style::default() }));
    }
}
