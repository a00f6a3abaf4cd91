# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Risk assessment, plan, samples, checklists and findings of the supervision: events folded to state, pure."""
