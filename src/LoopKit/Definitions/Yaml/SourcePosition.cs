namespace LoopKit.Definitions.Yaml;

/// <summary>A place in a source. Line and column count from 1; line 0 stands for a source without lines.</summary>
internal readonly record struct SourcePosition(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
