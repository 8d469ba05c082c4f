using System.Text.Json;
using LoopKit.Models;

namespace LoopKit.Plugins.Http;

/// <summary>Throws every error reply as a <see cref="ModelException"/>, while its headers can still be read: the SDKs' exceptions do not all have them.</summary>
internal sealed class ErrorReplyHandler(string provider, string credential, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxBodyBytes = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var words = await ReadWordsAsync(response, cancellationToken).ConfigureAwait(false);
            throw new ModelException(HttpFailure.KindOf((int)response.StatusCode), HttpFailure.Describe($"{provider} answered {(int)response.StatusCode}: {words}", credential))
            {
                RetryAfter = HttpFailure.RetryAfter(Header(response, "retry-after"), time.GetUtcNow()),
                ResponseId = Header(response, "request-id") ?? Header(response, "x-request-id"),
            };
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static async Task<string> ReadWordsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fallback = response.ReasonPhrase is { Length: > 0 } reason ? reason : "no explanation";
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBodyBytes, cancellationToken).ConfigureAwait(false);
            using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), default, cancellationToken).ConfigureAwait(false);
            return Words(body.RootElement) ?? fallback;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException)
        {
            return fallback;
        }
    }

    /// <summary>Both APIs, and what imitates them, answer <c>{"error":{"message":"…"}}</c>.</summary>
    private static string? Words(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("error", out var error)
        && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message)
        && message.ValueKind == JsonValueKind.String
            ? message.GetString()
            : null;
}
