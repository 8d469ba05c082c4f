namespace LoopKit.Storage.Jsonl;

/// <summary>A place in a file whose content contradicts itself.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where the line begins.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record StreamDamage(string Path, long Offset, string Problem)
{
    /// <summary>The number of the line, counted when it is asked for; 1 is the first.</summary>
    public long Line()
    {
        try
        {
            using var source = SharedFile.OpenRead(Path);
            using var reader = new LineReader(source, 0);
            var number = 1L;
            while (reader.TryRead(out var line) && line.Offset < Offset)
            {
                number++;
            }

            return number;
        }
        catch (IOException)
        {
            // The file is gone meanwhile.
            return 1;
        }
    }
}
