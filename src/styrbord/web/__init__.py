# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The web application: pages, sign-in, access log, API. A door: it reaches data through the workbench only."""
