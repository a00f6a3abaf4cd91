# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Which deliveries a register refuses whole."""

from __future__ import annotations

from styrbord.errors import BadDelivery
from styrbord.records.delivery import Delivery, DeliveryInfo


def refuse_bad(delivery: Delivery, held: list[DeliveryInfo], force: bool, limit: float) -> None:
    """Refuse a delivery out of order, of another municipality, or with too many rejected rows (see `Register.add`)."""
    info, report = delivery.info, delivery.report
    if held and info.extracted_at < held[-1].extracted_at:
        raise BadDelivery(
            "The delivery is older than the newest one in the register.",
            where=f"extracted_at {info.extracted_at}",
            expected=f"{held[-1].extracted_at} (delivery {held[-1].number}) or later",
            todo="import deliveries in the order they were extracted; begin a new register to put an older one in",
        )
    if held and info.municipality != held[-1].municipality and not force:
        raise BadDelivery(
            f"The delivery is of municipality {info.municipality}, the register of {held[-1].municipality}.",
            where="delivery.toml: municipality",
            expected=held[-1].municipality,
            todo="import it into that municipality's own register, or force the import",
        )
    if report.rejected_share > limit and not force:
        raise BadDelivery(
            f"{report.rejected_share:.1%} of the rows are rejected; the delivery is refused whole.",
            where=", ".join(f"{t.file}: {t.rejected} of {t.read}" for t in report.tables.values() if t.rejected),
            expected=f"at most {limit:.1%} rejected rows",
            todo="look through the list of rejected rows and correct the export or the profile, or force the import",
            rejected=list(report.rejected),
        )
