"""Drafts, observed issues and the ledger to a plan: pure."""
