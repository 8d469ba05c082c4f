using LoopKit.Models;

namespace LoopKit.Plugins.Http;

/// <summary>What an HTTP failure of a model provider means to LoopKit.</summary>
internal static class HttpFailure
{
    private const int MaxMessageLength = 500;

    /// <summary>What a status means.</summary>
    /// <param name="status">The status.</param>
    /// <param name="code">What the reply's body calls the error, when it does: OpenAI tells a quota that is used up from a rate by this alone.</param>
    public static ModelFailureKind KindOf(int status, string? code = null) => status switch
    {
        429 when code == "insufficient_quota" => ModelFailureKind.UsageLimit,
        401 or 403 => ModelFailureKind.Unauthorized,
        408 => ModelFailureKind.Timeout,
        429 => ModelFailureKind.RateLimited,
        503 or 529 => ModelFailureKind.Overloaded,
        409 or >= 500 => ModelFailureKind.Server,
        _ => ModelFailureKind.BadRequest,
    };

    /// <summary>Classifies a failure below HTTP: no connection, or a reply that broke off.</summary>
    public static ModelException? Transport(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } request:
                    return new ModelException(ModelFailureKind.Network, $"The provider could not be reached ({request.HttpRequestError}).", failure);
                case HttpRequestException or IOException:
                    return new ModelException(ModelFailureKind.CutStream, "The provider's reply broke off.", failure);
                case OperationCanceledException or TimeoutException:
                    return new ModelException(ModelFailureKind.Timeout, "The provider did not reply in time.", failure);
            }
        }

        return null;
    }

    /// <summary>Makes a provider's words fit to be journalled: one short line without the credential.</summary>
    public static string Describe(string words, string credential)
    {
        var line = string.Join(' ', words.Replace(credential, "[credential]", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxMessageLength ? line : line[..MaxMessageLength] + "…";
    }
}
