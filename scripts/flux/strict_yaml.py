"""YAML without a way to say two things at once."""

from collections.abc import Callable
from typing import Any

import yaml

__all__ = ["FastLoader", "StrictLoader"]

try:
    from yaml import CSafeLoader as FastLoader  # ten times as fast, where PyYAML was built with libyaml
except ImportError:
    from yaml import SafeLoader as FastLoader  # type: ignore[assignment]


class StrictLoader(FastLoader):
    """YAML that refuses a key given twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        construct: Callable[..., Any] = self.construct_object
        keys = [construct(key, deep=deep) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"{key!r} is given twice, line {node.start_mark.line + 1} and below")
        return dict(super().construct_mapping(node, deep=deep))
