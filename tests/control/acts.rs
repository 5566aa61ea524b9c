//! Direct acts.
