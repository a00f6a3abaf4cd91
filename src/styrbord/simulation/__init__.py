# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A rule-aware simulator of job centres: the canonical format, with planted truths beside it.

`country.simulate` is the only door. Everybody in what it writes is invented.
"""
