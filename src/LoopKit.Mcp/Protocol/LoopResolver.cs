using LoopKit.Engine;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Protocol;

/// <summary>Finds the loop that a client means: by id, then by name, then by a prefix that only one loop has.</summary>
internal sealed class LoopResolver(ILoopEngine engine)
{
    private const int CandidatesShown = 5;

    public async ValueTask<LoopSnapshot> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        var wanted = text.Trim();
        if (!LoopId.TryParse(wanted, out var id))
        {
            throw NotFound(wanted);
        }

        return await engine.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? await FindByNameAsync(wanted, cancellationToken).ConfigureAwait(false)
            ?? await FindByPrefixAsync(wanted, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<LoopSnapshot?> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var loop in engine.ListAsync(new LoopQuery { Name = name, Limit = 1 }, cancellationToken).ConfigureAwait(false))
        {
            return loop;
        }

        return null;
    }

    /// <summary>The failure that any unknown loop ends in, whether it never existed or belongs to somebody else.</summary>
    public static LoopKitException NotFound(string wanted) => new(
        ErrorCodes.LoopNotFound,
        $"No loop has the id, name or prefix '{Excerpt.Line(wanted, 80)}'. Use list_loops to see the loops that there are.");

    private async ValueTask<LoopSnapshot> FindByPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        List<LoopSnapshot> matches = [];
        var query = new LoopQuery { Prefix = prefix, Limit = CandidatesShown + 1 };
        await foreach (var loop in engine.ListAsync(query, cancellationToken).ConfigureAwait(false))
        {
            matches.Add(loop);
        }

        return matches.Count switch
        {
            0 => throw NotFound(prefix),
            1 => matches[0],
            _ => throw Ambiguous(prefix, matches),
        };
    }

    private static LoopKitException Ambiguous(string prefix, List<LoopSnapshot> matches)
    {
        var shown = string.Join(", ", matches.Take(CandidatesShown).Select(loop => $"{loop.Name} ({loop.Id})"));
        var more = matches.Count > CandidatesShown ? ", and more" : "";
        return new LoopKitException(ErrorCodes.LoopAmbiguous, $"'{prefix}' is the beginning of several loops: {shown}{more}. Give a whole id or name.");
    }
}
