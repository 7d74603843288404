"""The uses of websockets that are planted in examples/acme, and what wslint must make of each.

Plain data, no logic. The range is >=14,<18 and every rule named here is selected.

- "safe": `wslint check --fix` settles it.
- "unsafe": `--fix` leaves it, `--unsafe-fixes` settles it.
- "report": it has no fix of its own; where another finding's fix settles it, the comment says so.

A line is that of the first token of the callee (of the statement for an import, of the comment for
WS0004); where the keyword objected to stands on another line, KEYWORD_LINES has that line. Codes that
appear nowhere in this module are not covered: such a finding in examples/acme is no error by itself.
"""

# path relative to examples/acme -> (line, rule code, "safe" | "unsafe" | "report")
USES: dict[str, list[tuple[int, str, str]]] = {
    "conftest.py": [
        (31, "WS0001", "safe"),  # open_timeout is mapped, close_timeout is passed on
    ],
    "scripts/health_report.py": [
        (17, "WS0001", "safe"),  # under a guarded import, which stays
        (24, "WS0001", "safe"),  # import_module with a literal (judgement)
    ],
    "scripts/load_test.py": [
        (17, "WS1402", "safe"),  # the file suppresses WS0001 only
    ],
    "scripts/replay.py": [
        (7, "WS1001", "report"),  # the range allows 15.0, whose star import needs werkzeug
        (11, "WS0001", "safe"),  # connect comes with the star import
        (11, "WS1401", "safe"),  # additional_headers works on the whole range
    ],
    "scripts/smoke.py": [
        (17, "WS0001", "safe"),  # run_until_complete takes a coroutine as well
        (23, "WS0001", "report"),  # the wrapper would drop compression
        (23, "WS1403", "unsafe"),  # dropping loop is right only if it is the loop that runs
        (35, "WS0001", "safe"),  # imported in this function, under a guard: the wrapper's import goes there too
        (42, "WS0001", "safe"),  # getattr with a literal (judgement)
    ],
    "services/chat/admin.py": [
        (5, "WS1406", "report"),  # ws_handler and extra_headers below are right only for this server
        (8, "WS1470", "safe"),  # deprecated here, and this server has the path in ws.path
    ],
    "services/chat/bridge.py": [
        (9, "WS0001", "report"),  # a reference inside partial
        (20, "WS0001", "report"),  # a lambda returns it un-awaited
        (23, "WS0001", "report"),  # returned un-awaited, and the wrapper would drop ssl
        (23, "WS1403", "safe"),  # read_limit has no successor: it is dropped
        (30, "WS0001", "report"),  # the wrapper would drop create_protocol
        (30, "WS1407", "report"),  # create_connection wants another kind of class
        (35, "WS0001", "safe"),  # enter_async_context takes an open connection as well, from 14.0 on
    ],
    "services/chat/rooms.py": [
        (36, "WS0001", "safe"),  # the module again: no local name hides it here
    ],
    "services/chat/server.py": [
        (25, "WS1470", "safe"),  # only serve refers to the handler, and ws.request.path works on the whole range
        (40, "WS1405", "safe"),  # handler= or positional works on the whole range
        (48, "WS1404", "report"),  # needs a process_response function
    ],
    "services/notify/publisher.py": [
        (10, "WS0001", "unsafe"),  # test_publisher.py patches websockets.connect under it
        (16, "WS0001", "unsafe"),  # test_publisher.py patches websockets.connect under it
        (16, "WS1401", "safe"),  # additional_headers works on the whole range
    ],
    "services/notify/retry.py": [
        (11, "WS0001", "unsafe"),  # publisher.py imports this module, and its test patches websockets.connect
    ],
    "test_framework/clients.py": [
        (19, "WS0001", "safe"),  # both keywords are mapped
        (19, "WS1401", "safe"),  # additional_headers works on the whole range
        (19, "WS1402", "safe"),  # timeout-means says open_timeout
        (23, "WS0001", "report"),  # **self.options may hold keywords that the wrapper drops
        (27, "WS0001", "safe"),  # the outer timeout belongs to wait_for
        (27, "WS1401", "safe"),  # additional_headers works on the whole range
        (41, "WS0001", "report"),  # a reference: tests may put something else there
        (44, "WS0001", "report"),  # resolves through self._connect, which is there to be replaced (judgement)
    ],
    "test_framework/compat.py": [
        (9, "WS0001", "report"),  # the probe itself refers to it
        (16, "WS0001", "report"),  # a signature probe chose the keyword: a compatibility shim
        (22, "WS0001", "report"),  # a try/except TypeError shim
        (24, "WS0001", "report"),  # the other arm of the shim; its extra_headers is right where it is
    ],
    "test_framework/docker_manager.py": [
        (31, "WS0001", "report"),  # the wrapper's module imports this module: an import cycle
    ],
    "test_framework/environment.py": [
        (19, "WS0001", "report"),  # the wrapper's module imports this one by way of docker_manager: an import cycle
    ],
    "test_framework/scenario_writer.py": [
        (37, "WS0001", "safe"),  # imported in this function: the wrapper's import goes here too
    ],
    "test_framework/transport.py": [
        (14, "WS0001", "report"),  # a try/except ImportError shim chose connect and its keyword
    ],
    "test_framework/websocket_helpers.py": [
        (16, "WS0003", "report"),  # of what **kwargs takes, four keywords are passed on
        (25, "WS0010", "report"),  # a shorter ping_timeout
        (29, "WS0003", "report"),  # a mistake in a call becomes a ConnectionError like any other
    ],
    "tests/e2e/test_desktop_client.py": [
        (7, "WS0001", "safe"),  # returned after it was awaited
        (7, "WS1401", "safe"),  # additional_headers works on the whole range
        (17, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
    ],
    "tests/e2e/test_login.py": [
        (13, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (17, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (17, "WS1401", "safe"),  # additional_headers works on the whole range
        (27, "WS0001", "safe"),  # the outer timeout belongs to wait_for
        (27, "WS1402", "safe"),  # half-migrated: fails on every release
        (32, "WS0001", "report"),  # the wrapper would drop ssl
        (36, "WS0001", "safe"),  # uri is the first parameter, which the wrapper calls url
        (45, "WS0001", "safe"),  # the noqa is for another rule
        (45, "WS0004", "safe"),  # nothing there for WS1401 to suppress
    ],
    "tests/e2e/test_presence.py": [
        (11, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (12, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (12, "WS1401", "safe"),  # additional_headers works on the whole range
        (19, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (19, "WS1402", "safe"),  # half-migrated: fails on every release
        (30, "WS0001", "safe"),  # timeout-means says open_timeout, close_timeout is passed on
        (30, "WS1402", "safe"),  # not dropped for close_timeout: timeout-means says open_timeout
        (38, "WS0001", "safe"),  # the wrapper is imported already
    ],
    "tests/e2e/test_reconnect.py": [
        (14, "WS0001", "report"),  # the wrapper cannot reconnect
        (25, "WS0001", "safe"),  # the wrapper is a coroutine, which create_task takes
        (25, "WS0101", "report"),  # no fix of its own: the fix of WS0001 cures it
        (31, "WS0001", "report"),  # the wrapper would drop ssl
        (31, "WS0101", "report"),  # connect() is no coroutine
        (37, "WS0001", "report"),  # the wrapper would drop ssl
        (37, "WS0101", "unsafe"),  # needs `async with await`
        (42, "WS0001", "report"),  # stored un-awaited, and used twice
        (42, "WS1401", "safe"),  # additional_headers works on the whole range
        (51, "WS0001", "safe"),  # gather takes a coroutine as well
        (52, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
    ],
    "tests/e2e/test_rejections.py": [
        (14, "WS0001", "unsafe"),  # pytest.raises(InvalidStatus) would stop matching
        (20, "WS0001", "safe"),  # ConnectionError is an OSError
        (26, "WS0001", "unsafe"),  # except InvalidStatus would stop matching
        (26, "WS1401", "safe"),  # additional_headers works on the whole range
        (35, "WS0001", "unsafe"),  # except TimeoutError would stop matching
        (43, "WS0001", "unsafe"),  # except WebSocketException would stop matching
        (51, "WS0001", "unsafe"),  # except InvalidHandshake would stop matching, although except Exception follows
        (62, "WS0001", "safe"),  # both handlers keep matching
    ],
    "tests/integration/test_mobile_client.py": [
        (9, "WS0001", "report"),  # a reference, not a call
        (13, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (13, "WS1401", "safe"),  # additional_headers works on the whole range
        (18, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (23, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (23, "WS1401", "safe"),  # this client never had extra_headers
        (28, "WS0001", "safe"),  # every keyword is mapped or passed on, no handler around it
        (33, "WS0001", "safe"),  # dial is websockets.connect and nothing else (judgement)
        (33, "WS1402", "safe"),  # open_timeout works on the whole range
        (38, "WS0001", "report"),  # the wrapper takes a url, not the path of a socket
        (44, "WS0001", "report"),  # ** hides the keywords from the call
        (44, "WS1401", "safe"),  # every key is in sight and options is used only here
    ],
    "tests/integration/test_old_gateway.py": [
        (3, "WS1406", "unsafe"),  # it moves with the use below
        (4, "WS1406", "unsafe"),  # its connections may go to code that relies on the legacy class
        (5, "WS1406", "unsafe"),  # import, keywords and all uses change together
        (12, "WS0001", "safe"),  # extra_headers is mapped, and it is no WS1401: the legacy client has it
        (20, "WS0001", "report"),  # returned un-awaited
        (30, "WS0001", "report"),  # the wrapper would drop read_limit, which the legacy client has
        (35, "WS0001", "report"),  # the wrapper would drop compression; timeout is no WS1402, the legacy client has it
        (35, "WS1406", "unsafe"),  # a use of the deprecated path, which moves with its import
    ],
    "tests/integration/test_publisher.py": [
        (19, "WS0001", "unsafe"),  # this file patches websockets.connect
    ],
}

# (path, line of the callee, rule code) -> line of the keyword or dict key, where it is another line
KEYWORD_LINES: dict[tuple[str, int, str], int] = {
    ("services/chat/bridge.py", 23, "WS1403"): 26,
    ("tests/e2e/test_login.py", 17, "WS1401"): 19,
    ("tests/e2e/test_presence.py", 19, "WS1402"): 22,
    ("tests/integration/test_mobile_client.py", 44, "WS1401"): 43,
}

# path -> (line of the callee, rule code) of uses that a comment suppresses: no finding
SUPPRESSED: dict[str, list[tuple[int, str]]] = {
    "scripts/load_test.py": [(11, "WS0001"), (17, "WS0001")],
    "tests/e2e/test_login.py": [(40, "WS0001")],
}

# files in which none of the codes above may be reported
SILENT: list[str] = [
    "services/__init__.py",
    "services/chat/__init__.py",
    "services/chat/gateway.py",
    "services/notify/__init__.py",
    "services/notify/push.py",
    "services/notify/status.py",
    "test_framework/__init__.py",
]
