using System.ClientModel;
using System.ClientModel.Primitives;
using LoopKit.Models;
using LoopKit.Plugins.Http;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace LoopKit.Plugins.OpenAI;

/// <summary>Makes clients for the models of OpenAI, and of endpoints that speak its Chat Completions API, with the official SDK.</summary>
/// <param name="environment">Looks up <c>OPENAI_API_KEY</c> and <c>OPENAI_BASE_URL</c>.</param>
/// <param name="limits">What is taken of a reply at most.</param>
/// <param name="time">The clock.</param>
internal sealed class OpenAIProvider(Func<string, string?> environment, ModelLimits limits, TimeProvider time) : IModelProvider, IDisposable
{
    private static readonly Uri _publicEndpoint = new("https://api.openai.com/v1");

    private readonly ProviderConnections _connections = new(limits, time);

    public string Name => "openai";

    public IChatClient Create(ModelRef model)
    {
        var settings = ProviderSettings.Read("OPENAI", environment);
        var options = new OpenAIClientOptions
        {
            Transport = new HttpClientPipelineTransport(_connections.CreateClient("OpenAI", settings.ApiKey)),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0), // LoopKit retries, and journals that it does.
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Endpoint = settings.BaseUrl ?? _publicEndpoint,
        };
        var client = new ChatClient(model.Model, new ApiKeyCredential(settings.ApiKey), options);
        return new ClassifyingChatClient(new OpenAIChatClient(client, new ChatClientMetadata(Name, options.Endpoint, model.Model)), Classify);
    }

    public string? AccountOf(ModelRef model) => ProviderSettings.AccountOf("OPENAI", environment);

    public void Dispose() => _connections.Dispose();

    /// <summary>Error replies are classified before the SDK sees them; what it reports itself is a connection that failed.</summary>
    private static ModelException? Classify(Exception failure) => failure is ClientResultException { InnerException: { } cause }
        ? HttpFailure.Transport(cause)
        : null;
}
