using System.Text.Json;
using LoopKit.Models;

namespace LoopKit.Plugins.Http;

/// <summary>
/// Throws every error reply as a <see cref="ModelException"/>, while its headers can still be read: the SDKs' exceptions do not all have them.
/// Any other reply is bounded. Of every reply it is reported what it says of the provider's limits.
/// </summary>
/// <param name="provider">The provider's name for people.</param>
/// <param name="credential">Removed from the provider's words.</param>
/// <param name="lastEvent">The name of the event that ends a whole stream, when the provider has one.</param>
/// <param name="limits">What is taken of a reply at most.</param>
/// <param name="time">The clock.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed class ReplyHandler(string provider, string credential, string? lastEvent, ModelLimits limits, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>The status says enough when the words do not come.</summary>
    private static readonly TimeSpan _longestExplanation = TimeSpan.FromSeconds(10);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        CurrentCall.RateLimits?.Report(RateLimitHeaders.Read(response.Headers, time.GetUtcNow()));
        if (response.IsSuccessStatusCode && !IsPage(response))
        {
            response.Content = new ReplyContent(response.Content, limits.MaxReplyBytes, lastEvent);
            return response;
        }

        using (response)
        {
            if (response.IsSuccessStatusCode)
            {
                throw new ModelException(ModelFailureKind.Server, $"{provider} answered with a web page in place of a reply; is something between here and there?") { ResponseId = IdOf(response) };
            }

            var (words, code) = await ReadErrorAsync(response, cancellationToken).ConfigureAwait(false);
            throw new ModelException(HttpFailure.KindOf((int)response.StatusCode, code), HttpFailure.Describe($"{provider} answered {(int)response.StatusCode}: {words}", credential))
            {
                RetryAfter = RetryHeaders.Read(response.Headers, time.GetUtcNow()),
                ResponseId = IdOf(response),
            };
        }
    }

    private static bool IsPage(HttpResponseMessage response) =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, "text/html", StringComparison.OrdinalIgnoreCase);

    private static string? IdOf(HttpResponseMessage response) => HeaderTimes.Value(response.Headers, "request-id") ?? HeaderTimes.Value(response.Headers, "x-request-id");

    private async Task<(string Words, string? Code)> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fallback = response.ReasonPhrase is { Length: > 0 } reason ? reason : "no explanation";
        using var timer = new CancellationTokenSource(_longestExplanation, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBodyBytes, either.Token).ConfigureAwait(false);
            using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false), default, either.Token).ConfigureAwait(false);
            return (Text(body.RootElement, "message") ?? fallback, Text(body.RootElement, "code"));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (fallback, null);
        }
    }

    /// <summary>Both APIs, and what imitates them, answer <c>{"error":{"message":"…"}}</c>.</summary>
    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("error", out var error)
        && error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
