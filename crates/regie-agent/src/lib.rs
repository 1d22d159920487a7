//! regie-agent
