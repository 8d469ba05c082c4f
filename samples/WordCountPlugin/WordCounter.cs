namespace LoopKit.Samples.WordCount;

/// <summary>Counts a text while reading it, so that its size does not matter.</summary>
internal static class WordCounter
{
    public static async Task<WordCount> CountAsync(TextReader reader, CancellationToken cancellationToken)
    {
        long words = 0, lineFeeds = 0, characters = 0;
        var previous = '\n';
        var buffer = new char[16 * 1024];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (var character in buffer.AsSpan(0, read))
            {
                words += char.IsWhiteSpace(previous) && !char.IsWhiteSpace(character) ? 1 : 0;
                lineFeeds += character == '\n' ? 1 : 0;
                previous = character;
            }

            characters += read;
        }

        return new WordCount(words, lineFeeds + (previous == '\n' ? 0 : 1), characters);
    }
}
