namespace LoopKit.Storage.Jsonl;

/// <summary>A line of a file.</summary>
/// <param name="Bytes">Its bytes without the line end; valid until the next line is read.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="IsComplete">Whether it has a line end.</param>
internal readonly record struct Line(ReadOnlyMemory<byte> Bytes, long Offset, bool IsComplete)
{
    /// <summary>Where the next line begins.</summary>
    public long End => Offset + Bytes.Length + (IsComplete ? 1 : 0);
}
