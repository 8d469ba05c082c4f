using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Models;

/// <summary>Why a model call failed. The kind decides whether it is made again.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ModelFailureKind>))]
public enum ModelFailureKind
{
    /// <summary>Too many requests or tokens (429). Made again.</summary>
    RateLimited,

    /// <summary>The provider is overloaded (529, 503). Made again.</summary>
    Overloaded,

    /// <summary>The provider failed (5xx). Made again.</summary>
    Server,

    /// <summary>The provider could not be reached. Made again.</summary>
    Network,

    /// <summary>The reply broke off; nothing of it is used. Made again.</summary>
    CutStream,

    /// <summary>No complete reply within the turn's time, or a silence that was too long; nothing of it is used. Made again.</summary>
    Timeout,

    /// <summary>The credential is not accepted (401, 403). Ends the loop.</summary>
    Unauthorized,

    /// <summary>The request is not accepted, or there is no such model (400, 404, 413, 422). Ends the loop.</summary>
    BadRequest,

    /// <summary>The quota of hours or days is used up. Another model of the chain is called meanwhile, or the same one again when the provider says that the window ends.</summary>
    UsageLimit,

    /// <summary>The reply is larger than <see cref="ModelLimits.MaxReplyBytes"/>; nothing of it is used. Made again.</summary>
    ReplyTooLarge,
}
