using LoopKit.Models;

namespace LoopKit.Plugins.Http;

/// <summary>Whose call a request belongs to: the SDKs between the client and the connection pass nothing on.</summary>
internal static class CurrentCall
{
    private static readonly AsyncLocal<RateLimitReport?> _rateLimits = new();

    /// <summary>Where the provider's limits are reported; <see langword="null"/>: nobody wants to know.</summary>
    public static RateLimitReport? RateLimits
    {
        get => _rateLimits.Value;
        set => _rateLimits.Value = value;
    }
}
