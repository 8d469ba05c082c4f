using System.Globalization;
using LoopKit.Engine;
using LoopKit.Replay;
using LoopKit.Storage;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace LoopKit.Testing;

/// <summary>Replays every loop of a host whose engine has let go of them.</summary>
internal static class ReplayCheck
{
    /// <exception cref="AssertionException">A journal is not what this version decides.</exception>
    public static async ValueTask RunAsync(IServiceProvider services)
    {
        await services.GetRequiredService<LoopEngine>().DisposeAsync().ConfigureAwait(false);
        var store = services.GetRequiredService<ILoopStore>();
        if (store is DeferredLoopStore { IsOpen: false })
        {
            return;
        }

        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All).ConfigureAwait(false))
        {
            if (await LoopReplay.ReplayAsync(store, loop.Id).ConfigureAwait(false) is ReplayResult.Diverged diverged)
            {
                throw new AssertionException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The replay of loop '{loop.Name}' differs at event {diverged.Version}.\nExpected: {diverged.Expected}\nGot:      {diverged.Got}\n{string.Join('\n', diverged.Differences)}"));
            }
        }
    }
}
