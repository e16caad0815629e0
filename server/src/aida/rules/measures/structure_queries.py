"""Which nodes shape a function, for each language: a tree-sitter query whose captures are roles.

``function`` is measured on its own, ``lambda`` counts for the function around it. ``if``, ``elif``,
``else``, ``loop``, ``loop_else``, ``switch``, ``case``, ``catch`` and ``ternary`` are control flow,
``logical`` is a boolean operator, ``decision`` is one more way through that is none of these,
``jump`` goes to a label, ``block`` only indents. ``comment`` and ``doc`` are no code.
"""

from __future__ import annotations

_LOGICAL = '(binary_expression operator: ["&&" "||"]) @logical'
_COALESCE = '(binary_expression operator: "??") @decision'

_PYTHON = """
(function_definition) @function
(lambda) @lambda
(if_statement) @if
(elif_clause) @elif
(if_statement (else_clause) @else)
(for_statement (else_clause) @loop_else)
(while_statement (else_clause) @loop_else)
(try_statement (else_clause) @decision)
[(for_statement) (while_statement)] @loop
(match_statement) @switch
(case_clause) @case
(except_clause) @catch
(conditional_expression) @ternary
(boolean_operator) @logical
[(for_in_clause) (if_clause)] @decision
[(try_statement) (with_statement)] @block
(comment) @comment
(expression_statement . (string) .) @doc
"""

_JAVASCRIPT = f"""
[
  (function_declaration) (function_expression) (arrow_function) (method_definition)
  (generator_function) (generator_function_declaration)
] @function
(if_statement) @if
(else_clause "else" @else)
[(for_statement) (for_in_statement) (while_statement) (do_statement)] @loop
(switch_statement) @switch
(switch_case) @case
(catch_clause) @catch
(ternary_expression) @ternary
{_LOGICAL}
{_COALESCE}
(augmented_assignment_expression operator: ["&&=" "||=" "??="]) @decision
(break_statement (statement_identifier)) @jump
(continue_statement (statement_identifier)) @jump
(try_statement) @block
[(comment) (html_comment)] @comment
"""

_GO = f"""
[(function_declaration) (method_declaration)] @function
(func_literal) @lambda
(if_statement) @if
(if_statement "else" @else)
(for_statement) @loop
[(expression_switch_statement) (type_switch_statement) (select_statement)] @switch
[(expression_case) (type_case) (communication_case)] @case
{_LOGICAL}
(break_statement (label_name)) @jump
(continue_statement (label_name)) @jump
(goto_statement) @jump
(comment) @comment
"""

_JAVA = f"""
[
  (method_declaration) (constructor_declaration) (compact_constructor_declaration)
] @function
(lambda_expression) @lambda
(if_statement) @if
(if_statement "else" @else)
[(for_statement) (enhanced_for_statement) (while_statement) (do_statement)] @loop
(switch_expression) @switch
(switch_label "case") @case
(guard) @decision
(catch_clause) @catch
(ternary_expression) @ternary
{_LOGICAL}
(break_statement (identifier)) @jump
(continue_statement (identifier)) @jump
[(try_statement) (try_with_resources_statement) (synchronized_statement)] @block
[(line_comment) (block_comment)] @comment
"""

_RUST = f"""
(function_item) @function
(closure_expression) @lambda
(if_expression) @if
(else_clause "else" @else)
[(for_expression) (while_expression) (loop_expression)] @loop
(match_expression) @switch
(match_arm) @case
(match_pattern "if" @decision)
(let_declaration "else" @decision)
{_LOGICAL}
(break_expression (label)) @jump
(continue_expression (label)) @jump
[(line_comment) (block_comment)] @comment
"""

_CSHARP = f"""
[
  (method_declaration) (constructor_declaration) (destructor_declaration)
  (operator_declaration) (conversion_operator_declaration)
  (local_function_statement) (accessor_declaration)
] @function
[(lambda_expression) (anonymous_method_expression)] @lambda
(if_statement) @if
(if_statement "else" @else)
[(for_statement) (foreach_statement) (while_statement) (do_statement)] @loop
[(switch_statement) (switch_expression)] @switch
(switch_section "case" @case)
(switch_expression_arm) @case
[(when_clause) (catch_filter_clause)] @decision
(catch_clause) @catch
(conditional_expression) @ternary
{_LOGICAL}
{_COALESCE}
(goto_statement) @jump
[(try_statement) (using_statement) (lock_statement)] @block
(comment) @comment
"""

_PHP = f"""
[(function_definition) (method_declaration)] @function
[(anonymous_function) (arrow_function)] @lambda
(if_statement) @if
(else_if_clause) @elif
(else_clause "else" @else)
[(for_statement) (foreach_statement) (while_statement) (do_statement)] @loop
[(switch_statement) (match_expression)] @switch
[(case_statement) (match_conditional_expression)] @case
(catch_clause) @catch
(conditional_expression) @ternary
(binary_expression operator: ["&&" "||" "and" "or" "xor"]) @logical
{_COALESCE}
(break_statement (integer)) @jump
(continue_statement (integer)) @jump
(goto_statement) @jump
(try_statement) @block
(comment) @comment
"""

_RUBY = """
[(method) (singleton_method)] @function
[(block) (do_block)] @lambda
[(if) (unless) (if_modifier) (unless_modifier)] @if
(elsif) @elif
(if (else) @else)
(unless (else) @else)
(elsif (else) @else)
[(while) (until) (for) (while_modifier) (until_modifier)] @loop
[(case) (case_match)] @switch
[(when) (in_clause)] @case
[(rescue) (rescue_modifier)] @catch
(conditional) @ternary
(binary operator: ["&&" "||" "and" "or"]) @logical
(begin) @block
(comment) @comment
"""

_C = f"""
(function_definition) @function
(if_statement) @if
(else_clause "else" @else)
[(for_statement) (while_statement) (do_statement)] @loop
(switch_statement) @switch
(case_statement) @case
(conditional_expression) @ternary
{_LOGICAL}
(goto_statement) @jump
(comment) @comment
"""

_CPP = f"""
{_C}
(lambda_expression) @lambda
(for_range_loop) @loop
(catch_clause) @catch
(try_statement) @block
"""

STRUCTURE = {
    "c": _C,
    "cpp": _CPP,
    "csharp": _CSHARP,
    "go": _GO,
    "java": _JAVA,
    "javascript": _JAVASCRIPT,
    "php": _PHP,
    "python": _PYTHON,
    "ruby": _RUBY,
    "rust": _RUST,
    "tsx": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
}
"""Queries by language name."""
