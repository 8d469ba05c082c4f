using System.Diagnostics;
using LoopKit.Engine;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.LoadTest.History;

/// <summary>Takes over the loops of a store in a new process: how soon is a model called, and how fast are all journals folded.</summary>
internal static class RestartProbe
{
    public static async Task<RestartRow> RunAsync(string mode, string directory, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await using var store = Stores.Open(mode, directory);
        var services = new ServiceCollection();
        services.AddSingleton(store);
        using var model = new SilentModel();
        services.AddLoopKit().AddChatClient("instant", model);
        TimeSpan firstCall;
        await using (var provider = services.BuildServiceProvider())
        {
            var recovering = provider.GetRequiredService<LoopEngine>().RecoverAsync(cancellationToken).AsTask();
            firstCall = Stopwatch.GetElapsedTime(start, await model.Called.WaitAsync(cancellationToken));
            await recovering;
        }

        var loops = await store.ListLoopsAsync(new LoopQuery(), cancellationToken).ToListAsync(cancellationToken);
        start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(loops, cancellationToken, async (loop, token) => await Journal.FoldAsync(store, loop.Id, token));
        var events = loops.Sum(loop => loop.Version);
        return new RestartRow(
            Math.Round(firstCall.TotalMilliseconds, 1), Math.Round(events / Stopwatch.GetElapsedTime(start).TotalSeconds), events, Math.Round(Environment.WorkingSet / 1_000_000.0, 1));
    }

    /// <summary>A model that notes when it is first called, as this process is busy with other loops by then, and never answers.</summary>
    private sealed class SilentModel : IChatClient
    {
        private readonly TaskCompletionSource<long> _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<long> Called => _called.Task;

        public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            _called.TrySetResult(Stopwatch.GetTimestamp());
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new UnreachableException();
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await GetResponseAsync(messages, options, cancellationToken);
            yield break;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
