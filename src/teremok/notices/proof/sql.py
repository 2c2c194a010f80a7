"""The canonical line of an event, written by the database: what is sealed, exported and shown as evidence."""

# Of a row `event` of notices_event. The facts come last and are JSON as they were logged, so that two different rows
# never have the same line.
LINE = """
    ('{"id":' || event.id || ',"at":"' || to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
     || '","notice":' || event.notice || ',"addressee":' || coalesce(event.addressee::text, 'null')
     || ',"message":' || coalesce('"' || event.message || '"', 'null') || ',"kind":' || to_json(event.kind::text)
     || ',"facts":' || event.facts || '}')
"""
LEAF = f"sha256('\\x00'::bytea || convert_to({LINE}, 'UTF8'))"
SPAN = "int8range((seal.events -> 0 ->> 0)::bigint, (seal.events -> -1 ->> 1)::bigint, '[]')"
