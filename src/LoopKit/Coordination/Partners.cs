using LoopKit.Engine;
using LoopKit.Storage;
using LoopKit.Tools;

namespace LoopKit.Coordination;

/// <summary>The other loops of the store, as a loop talks to them.</summary>
internal sealed class Partners(ILoopStore store, LoopSignals signals)
{
    private const int MaxNamed = 20;

    private static readonly LoopStatus[] _live = [.. Enum.GetValues<LoopStatus>().Where(status => !status.IsFinal())];

    /// <summary>The message tools that a loop has no use for now. With loops that have ended alone there is only something to ask, and only for a definition that names the tool: otherwise what a loop is offered would depend on every run before it.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="named">The tools that its definition names; <see langword="null"/> when it names none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<string>> UselessToolsAsync(LoopId loop, IReadOnlyList<string>? named, CancellationToken cancellationToken) =>
        // Asked in every iteration: with many loops, as a rule, somebody is near.
        signals.HasOther(loop) || await AnyAsync(loop, _live, cancellationToken).ConfigureAwait(false) ? []
        : named?.Contains(MessageTools.QueryName) == true && await AnyAsync(loop, null, cancellationToken).ConfigureAwait(false) ? MessageTools.ForLiveLoops
        : MessageTools.Names;

    /// <summary>Finds a loop as a model names it: by name, by id, or by its address.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.NotFound"/>, with the loops that there are; <see cref="ToolErrors.InvalidArguments"/> for the loop itself.</exception>
    public async ValueTask<LoopSnapshot> FindAsync(string text, LoopId self, CancellationToken cancellationToken)
    {
        var name = text.StartsWith("loop:", StringComparison.Ordinal) ? text[5..] : text;
        var found = LoopId.TryParse(name, out var id) ? await store.FindLoopAsync(id, cancellationToken).ConfigureAwait(false) : null;
        found ??= await ByNameAsync(name, cancellationToken).ConfigureAwait(false);
        if (found?.Id == self)
        {
            throw new ToolException(ToolErrors.InvalidArguments, "That is your own loop. Name another one.");
        }

        return found ?? throw new ToolException(ToolErrors.NotFound, $"There is no loop '{WorkspacePath.Shown(text)}'. {await OthersAsync(self, cancellationToken).ConfigureAwait(false)}");
    }

    /// <summary>The names of loops, one after the other.</summary>
    public async ValueTask<string> NamesAsync(IReadOnlyList<LoopId> loops, CancellationToken cancellationToken)
    {
        List<string> names = [];
        foreach (var loop in loops)
        {
            names.Add((await store.FindLoopAsync(loop, cancellationToken).ConfigureAwait(false))?.Name ?? loop.Value);
        }

        return string.Join(" → ", names);
    }

    private async ValueTask<bool> AnyAsync(LoopId loop, IReadOnlyList<LoopStatus>? status, CancellationToken cancellationToken)
    {
        // One of the two may be the loop itself.
        await foreach (var other in store.ListLoopsAsync(new LoopQuery { Status = status, Limit = 2 }, cancellationToken).ConfigureAwait(false))
        {
            if (other.Id != loop)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<LoopSnapshot?> ByNameAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var loop in store.ListLoopsAsync(new LoopQuery { Name = name, Limit = 1 }, cancellationToken).ConfigureAwait(false))
        {
            return loop;
        }

        return null;
    }

    private async ValueTask<string> OthersAsync(LoopId self, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (var loop in store.ListLoopsAsync(new LoopQuery { Status = _live, Limit = MaxNamed + 1 }, cancellationToken).ConfigureAwait(false))
        {
            if (loop.Id != self)
            {
                names.Add(loop.Name);
            }
        }

        return names.Count == 0 ? "No other loop is running." : $"There are: {string.Join(", ", names)}{(names.Count > MaxNamed ? " …" : "")}.";
    }
}
