using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Cli.Hosting;

/// <summary>Finds the loop that a user means: by id, by name, or by a prefix of one of them that only one loop has.</summary>
internal static class LoopFinder
{
    public static async ValueTask<LoopSnapshot> FindAsync(ILoopStore store, string text, CancellationToken cancellationToken)
    {
        if (await FindExactAsync(store, text, cancellationToken) is { } exact)
        {
            return exact;
        }

        var matches = await store.ListLoopsAsync(new LoopQuery { Prefix = text, Limit = 6 }, cancellationToken).ToListAsync(cancellationToken);
        return matches switch
        {
            [var only] => only,
            [] => throw new LoopKitException(ErrorCodes.LoopNotFound, $"No loop has the id, name or prefix '{text}'. 'loopkit ps' lists the loops of a store; --store chooses another store."),
            _ => throw new LoopKitException(ErrorCodes.LoopAmbiguous, $"'{text}' fits several loops: {string.Join(", ", matches.Take(5).Select(loop => loop.Name))}{(matches.Count > 5 ? ", …" : "")}. Give more of the id or name."),
        };
    }

    /// <summary>The loop of exactly this id or name.</summary>
    public static async ValueTask<LoopSnapshot?> FindExactAsync(ILoopStore store, string text, CancellationToken cancellationToken)
    {
        if (LoopId.TryParse(text, out var id) && await store.FindLoopAsync(id, cancellationToken) is { } byId)
        {
            return byId;
        }

        return await store.ListLoopsAsync(new LoopQuery { Name = text, Limit = 1 }, cancellationToken).FirstOrDefaultAsync(cancellationToken);
    }
}
