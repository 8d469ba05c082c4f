namespace LoopKit.Definitions.Yaml;

/// <summary>A value and the place that it was read from.</summary>
internal sealed record Located<T>(T Value, SourcePosition At);
