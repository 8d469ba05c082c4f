using LoopKit.Definitions.Yaml;

namespace LoopKit.Models.Scripted;

/// <summary>Reads transcripts. Reports all problems, each with its place.</summary>
internal static class TranscriptReader
{
    private static readonly string[] _whenExhausted = ["fail", "repeat-last", "repeat-all"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TranscriptInvalid"/>, with all problems, one a line.</exception>
    public static Transcript ReadFile(string path)
    {
        var problems = new ProblemList();
        var text = BoundedText.Read(path, new SourcePosition(path, 1, 1), problems);
        var transcript = text is null ? null : Read(path, text, problems);
        problems.ThrowIfAny(ErrorCodes.TranscriptInvalid, "The transcript cannot be used. Correct:");
        return transcript!;
    }

    /// <summary>Reads a text that is in no file.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TranscriptInvalid"/>, with all problems, one a line.</exception>
    public static Transcript ReadText(string name, string text)
    {
        var problems = new ProblemList();
        var transcript = Read(name, text, problems);
        problems.ThrowIfAny(ErrorCodes.TranscriptInvalid, "The transcript cannot be used. Correct:");
        return transcript!;
    }

    private static Transcript? Read(string path, string text, ProblemList problems)
    {
        if (YamlReader.Read(path, text, problems) is not { } map)
        {
            return null;
        }

        var fields = new YamlFields(map, problems);
        var items = fields.Items("turns");
        var turns = (items ?? []).Select((item, index) => TurnReader.Read(item, index, problems)).OfType<TranscriptTurn>().ToList();
        var whenExhausted = fields.Choice("when-exhausted", _whenExhausted);
        if (fields.Find("turns") is null || items is { Count: 0 })
        {
            problems.Add(fields.At, "the transcript has no turns. Write at least one under 'turns'.");
        }
        else if (whenExhausted is { Value: not "fail" } && turns.Count > 0 && turns.All(turn => turn.Match is not null))
        {
            problems.Add(whenExhausted.At, $"'when-exhausted: {whenExhausted.Value}' needs a turn without 'match' to repeat. Add one, or use 'fail'.");
        }

        var explorations = (fields.Items("explore") ?? []).Select(item => ExplorationReader.Read(item, problems)).OfType<TranscriptExploration>().ToList();
        fields.RefuseOthers();
        return new Transcript(path, turns, (WhenExhausted)Math.Max(0, Array.IndexOf(_whenExhausted, whenExhausted?.Value))) { Explorations = explorations };
    }
}
