using LoopKit.Models;

namespace LoopKit.Plugins.Http;

/// <summary>The connections of one provider, shared by its clients.</summary>
internal sealed class ProviderConnections(ModelLimits limits, TimeProvider time) : IDisposable
{
    // No redirects: a credential in a custom header would follow them to any host.
    private readonly SocketsHttpHandler _connections = new() { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    /// <summary>Makes a client that throws a classified failure for every reply that is not a success. It needs no disposal of its own.</summary>
    /// <param name="provider">The provider's name for people.</param>
    /// <param name="credential">Removed from the provider's words.</param>
    /// <param name="lastEvent">The name of the event that ends a whole stream, when the provider has one.</param>
    /// <remarks>It sets no time limit: LoopKit cancels a turn that takes too long.</remarks>
    public HttpClient CreateClient(string provider, string credential, string? lastEvent = null) =>
        new(new ReplyHandler(provider, credential, lastEvent, limits, time, _connections), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _connections.Dispose();
}
