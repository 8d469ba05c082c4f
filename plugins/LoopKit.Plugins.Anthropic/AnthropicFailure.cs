using Anthropic.Exceptions;
using LoopKit.Models;
using LoopKit.Plugins.Http;

namespace LoopKit.Plugins.Anthropic;

/// <summary>Knows the SDK's exceptions that are not about HTTP.</summary>
internal static class AnthropicFailure
{
    public static ModelException? Classify(Exception failure, string credential) => failure switch
    {
        AnthropicSseException error => new ModelException(KindOf(error.Type?.Raw()), HttpFailure.Describe($"Anthropic broke off: {error.ApiMessage ?? error.Message}", credential), error),
        AnthropicInvalidDataException => new ModelException(ModelFailureKind.CutStream, "Anthropic's reply is incomplete or not what its API promises.", failure),
        _ => null,
    };

    /// <summary>An error in the middle of a stream has a type in place of a status.</summary>
    private static ModelFailureKind KindOf(string? type) => type switch
    {
        "overloaded_error" => ModelFailureKind.Overloaded,
        "rate_limit_error" => ModelFailureKind.RateLimited,
        "timeout_error" => ModelFailureKind.Timeout,
        "authentication_error" or "permission_error" or "billing_error" => ModelFailureKind.Unauthorized,
        "invalid_request_error" or "not_found_error" => ModelFailureKind.BadRequest,
        _ => ModelFailureKind.Server,
    };
}
