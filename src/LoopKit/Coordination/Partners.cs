using LoopKit.Engine;
using LoopKit.Storage;
using LoopKit.Tools;

namespace LoopKit.Coordination;

/// <summary>The loops that a loop can talk to: those of the store that have not ended.</summary>
internal sealed class Partners(ILoopStore store, LoopSignals signals)
{
    private const int MaxNamed = 20;

    private static readonly LoopStatus[] _live = [.. Enum.GetValues<LoopStatus>().Where(status => !status.IsFinal())];

    /// <summary>Whether there is anybody to talk to.</summary>
    public async ValueTask<bool> AnyAsync(LoopId loop, CancellationToken cancellationToken)
    {
        // Asked in every iteration: with many loops, as a rule, somebody is near.
        if (signals.HasOther(loop))
        {
            return true;
        }

        // One of the two may be the loop itself.
        await foreach (var other in store.ListLoopsAsync(new LoopQuery { Status = _live, Limit = 2 }, cancellationToken).ConfigureAwait(false))
        {
            if (other.Id != loop)
            {
                return true;
            }
        }

        return false;
    }

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
