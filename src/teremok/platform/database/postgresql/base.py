"""The name under which Django looks for a backend's wrapper."""

import select
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as Operations

from teremok.platform.database.postgresql.plans import Plans


class DatabaseOperations(Operations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """A prepared statement keeps no text of its own; then it is told as it was asked."""
        told: str | None = super().last_executed_query(cursor, sql, params)
        return told or (sql.decode() if isinstance(sql, bytes) else str(sql))


class DatabaseWrapper(base.DatabaseWrapper):
    """Before a request uses its thread's connection, Django asks whether it is alive; so many times a second that the
    question itself (`SELECT 1`) would be a tenth of the page. A server that ends closes the socket, which the kernel
    tells for nothing; only when something unasked has come is the server asked.
    """

    ops_class = DatabaseOperations
    plans: Plans

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        self.plans = Plans(connection, keeps=connection.prepare_threshold is not None)
        return connection

    def is_usable(self) -> bool:
        connection = self.connection
        if connection is None or connection.closed:
            return False
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        return bool(super().is_usable()) if poll.poll(0) else True
