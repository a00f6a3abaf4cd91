# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The slow, obvious second implementation of the law: plain Python, one person at a time, day by day."""
