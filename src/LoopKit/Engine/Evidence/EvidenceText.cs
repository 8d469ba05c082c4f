using System.Text;
using System.Text.Json;
using LoopKit.Definitions;
using LoopKit.Events;

namespace LoopKit.Engine.Evidence;

/// <summary>What was found out about the files, in words for models and people.</summary>
internal static class EvidenceText
{
    private const int MaxNamed = 20;

    /// <summary>The first of the files, with what became of them.</summary>
    public static string Named(IReadOnlyList<ProtectedChange> changes) =>
        string.Join(", ", changes.Take(MaxNamed).Select(change => $"{change.Path} ({JsonNamingPolicy.KebabCaseLower.ConvertName(change.Kind.ToString())})"))
        + (changes.Count > MaxNamed ? $" and {changes.Count - MaxNamed} more" : "");

    /// <summary>What the next iteration is told; empty when there is nothing to tell.</summary>
    public static string Of(LoopDefinition definition, EvidenceState evidence)
    {
        var text = new StringBuilder();
        if (evidence.RestoredCount > 0)
        {
            text.Append("LoopKit put back ").Append(evidence.RestoredCount).Append(evidence.RestoredCount == 1 ? " protected file" : " protected files")
                .Append(" as they were when the loop started: ").Append(Named(evidence.Restored))
                .Append(". Files that match ").AppendJoin(", ", definition.Protected.Select(pattern => $"`{pattern}`"))
                .Append(" belong to the goal and not to the solution; a pass with any of them changed, deleted or added does not count. Reach the goal without touching them.\n");
        }

        if (evidence.Check is { Count: > 0 } changed)
        {
            text.Append("Protected files were changed again right after they had been put back, so that nothing was validated: ").Append(Named(changed.Changes)).Append(". End the process that does it.\n");
        }

        switch (evidence.Compared)
        {
            case { ProtectedCount: > 0 } compared:
                text.Append("Every validation passed, but the pass does not count, because the validation itself changed protected files: ").Append(Named(compared.Protected)).Append(".\n");
                break;
            case { UnexpectedCount: > 0, Round: > 1 } compared:
                text.Append("Every validation passed twice, but the pass does not count, because files that had been validated were changed during it: ")
                    .AppendJoin(", ", compared.Unexpected).Append(compared.UnexpectedCount > compared.Unexpected.Count ? $" and {compared.UnexpectedCount - compared.Unexpected.Count} more" : "")
                    .Append(". Let no process or test change files of the workspace after the work is done; let .gitignore leave out what is generated.\n");
                break;
        }

        return text.ToString().TrimEnd('\n');
    }
}
