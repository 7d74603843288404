"""The kinds of change that rules are made of: one function each, its keyword-only parameters its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wslint.rules.context import Context, Report
from wslint.rules.shapes.attributes import (
    close_frame,
    gone_attribute,
    move_attribute,
    silent_attribute,
    state_attribute,
)
from wslint.rules.shapes.awaitable import coroutine_taker
from wslint.rules.shapes.callbacks import process_request, select_subprotocol
from wslint.rules.shapes.checks import failing_arm
from wslint.rules.shapes.classes import connection_class, sans_io_class
from wslint.rules.shapes.connectors import enter_open, late_failure, nested_connect, retry_policy, unsupported_construct
from wslint.rules.shapes.dead_handlers import dead_exception
from wslint.rules.shapes.definition import wrapper_default, wrapper_definition
from wslint.rules.shapes.direct import direct_use
from wslint.rules.shapes.exceptions import old_argument, refused_arguments
from wslint.rules.shapes.handlers import handler_alone, handler_optional_path, handler_path
from wslint.rules.shapes.imports import leftover_import
from wslint.rules.shapes.keywords import drop_keyword, make_positional, rename_keyword, rename_timeout, report_keyword
from wslint.rules.shapes.legacy import legacy_path
from wslint.rules.shapes.methods import positional_method, timed_method
from wslint.rules.shapes.mocks import mock_connection, mock_keyword, patched_path
from wslint.rules.shapes.moves import gone_name, move_name
from wslint.rules.shapes.outside import keyword_outside_range, name_outside_range
from wslint.rules.shapes.positions import too_many_positions
from wslint.rules.shapes.protocols import protocol_class
from wslint.rules.shapes.removable import removable_shim
from wslint.rules.shapes.servers import base_class, mixed_broadcast, no_running_loop, positional_argument
from wslint.rules.shapes.sides import wrong_side
from wslint.rules.shapes.submodules import star_import, unloaded_submodule
from wslint.rules.shapes.threads import outside_with
from wslint.rules.shapes.uris import loopback_proxy, quoted_credentials, scheme_and_ssl
from wslint.rules.shapes.values import argument_element, argument_value, header_twice

Shape = Callable[..., Iterator[Report]]


def engine(context: Context) -> Iterator[Report]:
    """For rules that are not about uses: the engine itself reports them (unused suppressions)."""
    return iter(())


SHAPES: dict[str, Shape] = {
    shape.__name__.replace("_", "-"): shape
    for shape in (
        argument_element,
        argument_value,
        base_class,
        close_frame,
        connection_class,
        coroutine_taker,
        dead_exception,
        direct_use,
        drop_keyword,
        engine,
        enter_open,
        failing_arm,
        gone_attribute,
        gone_name,
        handler_alone,
        handler_optional_path,
        handler_path,
        header_twice,
        keyword_outside_range,
        late_failure,
        leftover_import,
        legacy_path,
        loopback_proxy,
        make_positional,
        mixed_broadcast,
        mock_connection,
        mock_keyword,
        move_attribute,
        move_name,
        name_outside_range,
        nested_connect,
        no_running_loop,
        old_argument,
        outside_with,
        positional_argument,
        positional_method,
        patched_path,
        process_request,
        protocol_class,
        quoted_credentials,
        refused_arguments,
        removable_shim,
        rename_keyword,
        rename_timeout,
        report_keyword,
        retry_policy,
        sans_io_class,
        scheme_and_ssl,
        select_subprotocol,
        silent_attribute,
        star_import,
        state_attribute,
        timed_method,
        too_many_positions,
        unloaded_submodule,
        unsupported_construct,
        wrapper_default,
        wrapper_definition,
        wrong_side,
    )
}
