//! Schedules: what cron means by them, and systemd.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use regie_dossier::{Days, Schedule, Times};

fn schedule(text: &str) -> Schedule {
    Schedule::parse(text).unwrap()
}

/// Cron's fields, systemd's calendar, words.
const CASES: &[(&str, &[&str], &str)] = &[
    ("* * * * *", &["*-*-* *:*:00"], "every minute"),
    ("0 2 * * *", &["*-*-* 02:00:00"], "daily at 02:00"),
    ("@daily", &["*-*-* 00:00:00"], "daily at 00:00"),
    ("@midnight", &["*-*-* 00:00:00"], "daily at 00:00"),
    ("@hourly", &["*-*-* *:00:00"], "hourly"),
    ("@weekly", &["Sun *-*-* 00:00:00"], "Sunday at 00:00"),
    ("@monthly", &["*-*-01 00:00:00"], "day 1 of each month at 00:00"),
    ("@yearly", &["*-01-01 00:00:00"], "@yearly"),
    ("5 * * * *", &["*-*-* *:05:00"], "hourly, 5 min past"),
    ("*/15 * * * *", &["*-*-* *:00/15:00"], "every 15 minutes"),
    ("*/1 * * * *", &["*-*-* *:*:00"], "every minute"),
    ("*/25 * * * *", &["*-*-* *:00/25:00"], "*/25 * * * *"),
    ("5/10 * * * *", &["*-*-* *:05/10:00"], "5/10 * * * *"),
    ("0 */4 * * *", &["*-*-* 00/4:00:00"], "every 4 hours"),
    ("30 8-18/2 * * 1-5", &["Mon,Tue,Wed,Thu,Fri *-*-* 08,10,12,14,16,18:30:00"], "30 8-18/2 * * 1-5"),
    ("0 2 * * mon-fri", &["Mon,Tue,Wed,Thu,Fri *-*-* 02:00:00"], "Monday to Friday at 02:00"),
    ("0 2 * * SAT,sun", &["Sun,Sat *-*-* 02:00:00"], "Sunday and Saturday at 02:00"),
    ("0 2 * * 7", &["Sun *-*-* 02:00:00"], "Sunday at 02:00"),
    ("0 2 * * 0-7", &["*-*-* 02:00:00"], "daily at 02:00"),
    ("0 0 1,15 * *", &["*-*-01,15 00:00:00"], "0 0 1,15 * *"),
    ("0 0 1 jan,JUL *", &["*-01,07-01 00:00:00"], "0 0 1 jan,JUL *"),
    ("0 0 */10 2-12/3 *", &["*-02/3-01/10 00:00:00"], "0 0 */10 2-12/3 *"),
    // Either of both, when both are said …
    ("0 0 13 * 5", &["*-*-13 00:00:00", "Fri *-*-* 00:00:00"], "0 0 13 * 5"),
    ("0 0 29 2 7", &["*-02-29 00:00:00", "Sun *-02-* 00:00:00"], "0 0 29 2 7"),
    // … and both of them, when one begins with a star.
    ("0 0 */2 * 1", &["Mon *-*-01/2 00:00:00"], "0 0 */2 * 1"),
    ("0 0 1-7 * */7", &["Sun *-*-01,02,03,04,05,06,07 00:00:00"], "0 0 1-7 * */7"),
    ("10,20,30 1,13 * * *", &["*-*-* 01,13:10,20,30:00"], "10,20,30 1,13 * * *"),
];

#[test]
fn fields_become_calendars_and_words() {
    for (text, calendar, words) in CASES {
        assert_eq!(schedule(text).calendar(), *calendar, "{text}");
        assert_eq!(schedule(text).words(), *words, "{text}");
    }
}

#[test]
fn what_is_none_is_refused() {
    for text in [
        "",
        "0 2 * *",
        "0 2 * * * *",
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "*/0 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "@often",
        "@reboot",
        "+5 * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6 *",
        "0 0 * 13 *",
        "0 0 * * 8",
        "1, * * * *",
    ] {
        assert!(Schedule::parse(text).is_err(), "{text}");
    }
}

/// Fields as lists of numbers; a list that is empty is `*`.
#[derive(Clone, Debug)]
struct Fields {
    minutes: Vec<u8>,
    hours: Vec<u8>,
    days: Vec<u8>,
    months: Vec<u8>,
    weekdays: Vec<u8>,
}

impl Fields {
    fn text(&self) -> String {
        let field = |values: &[u8]| match values {
            [] => "*".to_owned(),
            values => values.iter().map(u8::to_string).collect::<Vec<_>>().join(","),
        };
        let all = [&self.minutes, &self.hours, &self.days, &self.months, &self.weekdays];
        all.map(|f| field(f)).join(" ")
    }

    /// Day by day through the 400 years after which the calendar repeats itself, minute by minute where it comes.
    fn longest_gap(&self) -> Option<u64> {
        let has = |values: &[u8], n: u64| values.is_empty() || values.iter().any(|v| u64::from(*v) == n);
        let minutes =
            (0..1440u64).filter(|m| has(&self.hours, m / 60) && has(&self.minutes, m % 60)).collect::<Vec<_>>();
        let (mut first, mut last, mut longest, mut number) = (None, None, 0, 0u64);
        // 1 January 2000 was a Saturday.
        let mut weekday = 6;
        for year in 2000..2400u64 {
            let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
            let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            for (month, length) in (1..).zip(lengths) {
                for day in 1..=length {
                    let (by_month, by_week) = (has(&self.days, day), has(&self.weekdays, weekday));
                    let either = !self.days.is_empty() && !self.weekdays.is_empty();
                    let comes = if either { by_month || by_week } else { by_month && by_week };
                    for minute in minutes.iter().filter(|_| comes && has(&self.months, month)) {
                        let at = number * 1440 + minute;
                        longest = longest.max(last.map_or(0, |last| at - last));
                        first.get_or_insert(at);
                        last = Some(at);
                    }
                    number += 1;
                    weekday = (weekday + 1) % 7;
                }
            }
        }
        Some(60 * longest.max(number * 1440 - last? + first?))
    }
}

fn some(low: u8, high: u8, most: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::btree_set(low..=high, 0..=most).prop_map(|set| set.into_iter().collect())
}

prop_compose! {
    fn fields()(
        minutes in some(0, 59, 3), hours in some(0, 23, 4), days in some(1, 31, 2), months in some(1, 12, 3),
        weekdays in some(0, 6, 2),
    ) -> Fields {
        Fields { minutes, hours, days, months, weekdays }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_longest_gap_is_the_longest_of_400_years(fields in fields()) {
        let gap = Schedule::parse(&fields.text()).ok().map(|s| s.longest_gap());
        prop_assert_eq!(gap, fields.longest_gap(), "{}", fields.text());
    }
}

#[test]
fn gaps_that_people_know() {
    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;
    for (text, gap) in [
        ("* * * * *", 60),
        ("0 */4 * * *", 4 * HOUR),
        ("0 */5 * * *", 5 * HOUR),
        ("*/25 * * * *", 25 * 60),
        ("0 2 * * *", DAY),
        ("0 8-18 * * *", 14 * HOUR),
        ("0 2 * * 1-5", 3 * DAY),
        ("0 2 1 * *", 31 * DAY),
        ("0 2 31 * *", 61 * DAY),
        ("0 0 29 2 *", 8 * 365 * DAY + DAY),
        ("0 0 13 * 5", 7 * DAY),
    ] {
        assert_eq!(schedule(text).longest_gap(), gap, "{text}");
    }
}

#[test]
fn every_cron_understands_what_is_written_to_a_crontab() {
    for (text, crontab) in [
        ("5/10 2/3,4 * * *", "5-59/10 2-23/3,4 * * *"),
        ("*/15 1-5/2 * * mon", "*/15 1-5/2 * * mon"),
        ("@daily", "@daily"),
    ] {
        assert_eq!(schedule(text).crontab(), crontab);
        assert_eq!(schedule(crontab).calendar(), schedule(text).calendar());
    }
}

#[test]
fn it_comes_when_the_machines_clock_says_so() {
    let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    for (text, now, zone, next, last) in [
        ("0 2 * * *", "2026-11-21T02:00:00Z", &TimeZone::UTC, "2026-11-22T02:00:00Z", "2026-11-21T02:00:00Z"),
        ("0 2 * * *", "2026-11-21T01:59:59Z", &TimeZone::UTC, "2026-11-21T02:00:00Z", "2026-11-20T02:00:00Z"),
        ("0 2 * * *", "2026-07-01T00:00:00Z", &paris, "2026-07-02T00:00:00Z", "2026-07-01T00:00:00Z"),
        // The clock jumps from 02:00 to 03:00.
        ("30 2 * * *", "2026-03-29T00:00:00Z", &paris, "2026-03-29T01:30:00Z", "2026-03-28T01:30:00Z"),
        ("0 0 29 2 *", "2026-11-21T00:00:00Z", &TimeZone::UTC, "2028-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("0 0 13 * 5", "2026-11-11T00:00:00Z", &TimeZone::UTC, "2026-11-13T00:00:00Z", "2026-11-06T00:00:00Z"),
        ("0 0 */2 * 1", "2026-11-21T00:00:00Z", &TimeZone::UTC, "2026-11-23T00:00:00Z", "2026-11-09T00:00:00Z"),
        ("*/25 * * * *", "2026-11-21T00:51:00Z", &TimeZone::UTC, "2026-11-21T01:00:00Z", "2026-11-21T00:50:00Z"),
    ] {
        assert_eq!(schedule(text).next(at(now), zone), Some(at(next)), "{text} after {now}");
        assert_eq!(schedule(text).last(at(now), zone), Some(at(last)), "{text} at {now}");
    }
}

/// What systemd itself makes of the calendars is when cron would run it. Skipped where there is no systemd-analyze.
#[test]
fn systemd_reads_them_the_same_way() {
    let analyze = |calendar: &str| {
        let args = ["calendar", "--iterations=5", "--base-time=2026-11-21 10:07:30 UTC", calendar];
        let output = std::process::Command::new("systemd-analyze").args(args).env("TZ", "UTC").output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{calendar}: {}", String::from_utf8_lossy(&output.stderr));
        let times = text.lines().filter_map(|l| {
            let (label, rest) = l.trim().split_once(": ")?;
            let is_time = label == "Next elapse" || label.starts_with("Iter");
            let mut words = rest.split_whitespace().skip(1);
            let (day, time) = is_time.then(|| (words.next(), words.next()))?;
            format!("{}T{}Z", day?, time?).parse::<Timestamp>().ok()
        });
        Some(times.collect::<Vec<_>>())
    };
    let base = "2026-11-21T10:07:30Z".parse::<Timestamp>().unwrap_or_default();
    for (text, calendar, _) in CASES {
        let mut theirs = Vec::new();
        for one in *calendar {
            let Some(times) = analyze(one) else { return };
            assert_eq!(times.len(), 5, "{text}: {one}");
            theirs.extend(times);
        }
        theirs.sort();
        theirs.dedup();
        let mut now = base;
        for expected in theirs.iter().take(5) {
            now = schedule(text).next(now, &TimeZone::UTC).unwrap_or_default();
            assert_eq!(now, *expected, "{text}: {calendar:?}");
        }
    }
}

#[test]
fn parts_that_every_language_can_say() {
    let spoken = |text: &str| schedule(text).spoken();
    let daily = |times| Some((Days::Every, times));
    assert_eq!(spoken("15 3 * * *"), daily(Times::Once(3, 15)));
    assert_eq!(spoken("@hourly"), daily(Times::Hourly(0)));
    assert_eq!(spoken("* * * * *"), daily(Times::EveryMinutes(1)));
    assert_eq!(spoken("*/15 * * * *"), daily(Times::EveryMinutes(15)));
    let at = vec![(0, 0), (4, 0), (8, 0), (12, 0), (16, 0), (20, 0)];
    assert_eq!(spoken("0 */4 * * *"), daily(Times::EveryHours { step: 4, at }));
    assert_eq!(spoken("0 7,19 * * *"), daily(Times::At(vec![(7, 0), (19, 0)])));
    assert_eq!(spoken("0 2 * * mon-fri"), Some((Days::Weekdays(vec![1, 2, 3, 4, 5]), Times::Once(2, 0))));
    assert_eq!(spoken("0 0 1,15 * *"), Some((Days::OfMonth(vec![1, 15]), Times::Once(0, 0))));
    // A rhythm that jumps at midnight, days by either of two fields, months: its own text says it better.
    for text in ["*/25 * * * *", "0 0 13 * 5", "0 0 1 jan *", "0 */5 * * 1,2,3 ", "* */4 * * *"] {
        let found = spoken(text);
        assert!(!matches!(found, Some((_, Times::EveryHours { .. } | Times::EveryMinutes(_)))), "{text}: {found:?}");
    }
}
