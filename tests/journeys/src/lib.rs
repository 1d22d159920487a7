//! Journeys over real hosts.
