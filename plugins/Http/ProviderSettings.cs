using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Plugins.Http;

/// <summary>Where a provider is and what opens it, from environment variables.</summary>
/// <param name="ApiKey">The credential. Never in a message.</param>
/// <param name="BaseUrl">The endpoint, when it is not the provider's own.</param>
internal sealed record ProviderSettings(string ApiKey, Uri? BaseUrl)
{
    /// <summary>Reads <c>PREFIX_API_KEY</c> and <c>PREFIX_BASE_URL</c>.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ModelCredentialMissing"/> or <see cref="ErrorCodes.ModelUnknown"/>.</exception>
    public static ProviderSettings Read(string prefix, Func<string, string?> environment) =>
        new(ReadKey($"{prefix}_API_KEY", environment), ReadUrl($"{prefix}_BASE_URL", environment));

    /// <summary>Tells accounts apart without saying anything of the key: a few digits of its hash. <see langword="null"/> when there is no key.</summary>
    public static string? AccountOf(string prefix, Func<string, string?> environment) => environment($"{prefix}_API_KEY")?.Trim() is { Length: > 0 } key
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"loopkit:{prefix}:{key}")))[..8]
        : null;

    public override string ToString() => nameof(ProviderSettings);

    private static string ReadKey(string variable, Func<string, string?> environment)
    {
        var key = environment(variable)?.Trim() ?? "";
        if (key.Length == 0)
        {
            throw new LoopKitException(ErrorCodes.ModelCredentialMissing, $"The environment variable {variable} is not set. Set it to the provider's API key.");
        }

        // An unsendable key would be quoted by the exception that refuses it.
        return key.All(character => character is > ' ' and <= '~')
            ? key
            : throw new LoopKitException(ErrorCodes.ModelCredentialMissing, $"The environment variable {variable} has characters that cannot be part of an API key. Set it to the key alone.");
    }

    private static Uri? ReadUrl(string variable, Func<string, string?> environment)
    {
        var text = environment(variable)?.Trim() ?? "";
        if (text.Length == 0)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new LoopKitException(ErrorCodes.ModelUnknown, $"The environment variable {variable} is not an address that begins with http:// or https://. Correct or remove it.");
    }
}
