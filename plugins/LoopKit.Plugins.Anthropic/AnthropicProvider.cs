using Anthropic;
using LoopKit.Models;
using LoopKit.Plugins.Http;
using Microsoft.Extensions.AI;

namespace LoopKit.Plugins.Anthropic;

/// <summary>Makes clients for Anthropic's models with the official SDK.</summary>
/// <param name="environment">Looks up <c>ANTHROPIC_API_KEY</c> and <c>ANTHROPIC_BASE_URL</c>.</param>
/// <param name="limits">What is taken of a reply at most.</param>
/// <param name="time">The clock.</param>
internal sealed class AnthropicProvider(Func<string, string?> environment, ModelLimits limits, TimeProvider time) : IModelProvider, IDisposable
{
    private readonly ProviderConnections _connections = new(limits, time);

    public string Name => "anthropic";

    public IChatClient Create(ModelRef model)
    {
        var settings = ProviderSettings.Read("ANTHROPIC", environment);
        var client = new AnthropicClient
        {
            ApiKey = settings.ApiKey,
            BaseUrl = settings.BaseUrl?.AbsoluteUri.TrimEnd('/') ?? "https://api.anthropic.com",
            HttpClient = _connections.CreateClient("Anthropic", settings.ApiKey, lastEvent: "message_stop"),
            MaxRetries = 0, // LoopKit retries, and journals that it does.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        return new ClassifyingChatClient(new CachingChatClient(client.AsIChatClient(model.Model), model.Model), failure => AnthropicFailure.Classify(failure, settings.ApiKey));
    }

    public string? AccountOf(ModelRef model) => ProviderSettings.AccountOf("ANTHROPIC", environment);

    public void Dispose() => _connections.Dispose();
}
