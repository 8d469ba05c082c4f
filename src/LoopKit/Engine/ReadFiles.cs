using System.Text.Json;
using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>Which files an iteration has read or written, from its events: they may be edited after a restart.</summary>
internal static class ReadFiles
{
    private static readonly HashSet<string> _tools = ["read", "write", "edit", "multi_edit"];

    public static async ValueTask<IReadOnlyList<string>> OfAsync(IterationState iteration, Contents contents, CancellationToken cancellationToken)
    {
        var succeeded = iteration.Transcript.OfType<ToolCompleted>()
            .Where(completed => completed.Outcome == ToolOutcome.Succeeded)
            .Select(completed => completed.CallId)
            .ToHashSet(StringComparer.Ordinal);
        List<string> paths = [];
        foreach (var call in iteration.Transcript.OfType<TurnCompleted>().SelectMany(turn => turn.ToolCalls))
        {
            if (_tools.Contains(call.Name) && succeeded.Contains(call.CallId)
                && PathOf(await contents.ReadAsync(call.Arguments, cancellationToken).ConfigureAwait(false)) is { } path)
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    private static string? PathOf(string arguments)
    {
        using var document = JsonDocument.Parse(arguments);
        return document.RootElement.TryGetProperty("path", out var path) ? path.GetString() : null;
    }
}
