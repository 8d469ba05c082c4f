using LoopKit.Definitions.Yaml;

namespace LoopKit.Models.Scripted;

/// <summary>Reads what the sub-agents of a transcript say.</summary>
internal static class ExplorationReader
{
    /// <summary>Reads one of them, or adds a problem and returns <see langword="null"/>.</summary>
    public static TranscriptExploration? Read(YamlNode node, ProblemList problems)
    {
        if (node is not YamlMap map)
        {
            problems.Add(node.At, $"an exploration must be a map with 'turns', but is {node.Kind}.");
            return null;
        }

        var fields = new YamlFields(map, problems);
        var task = fields.Word("task-contains");
        var turns = (fields.Items("turns") ?? []).Select((item, index) => TurnReader.Read(item, index, problems)).OfType<TranscriptTurn>().ToList();
        if (turns.Count == 0)
        {
            problems.Add(fields.At, "an exploration has no turns. Write at least one under 'turns'.");
        }

        if (turns.Exists(turn => turn.Match is not null))
        {
            problems.Add(fields.At, "the turns of an exploration are taken in order. Remove 'match'.");
        }

        fields.RefuseOthers();
        return new TranscriptExploration(task?.Value, turns);
    }
}
