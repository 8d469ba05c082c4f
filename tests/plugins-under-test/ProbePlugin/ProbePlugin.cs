using System.Runtime.CompilerServices;
using LoopKit.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.ProbePlugin;

/// <summary>Behaves as the file <c>behaviour</c> beside it says; without one it registers <see cref="ProbeHelper"/>.</summary>
public sealed class ProbePlugin : ILoopPlugin
{
    private readonly string _behaviour = ReadBehaviour();

    /// <summary>Runs in the host's registration.</summary>
    public ProbePlugin()
    {
        if (_behaviour == "throw-in-constructor")
        {
            throw new InvalidOperationException("constructor");
        }
    }

    /// <inheritdoc/>
    public void Configure(ILoopKitBuilder builder)
    {
        builder.AddPromptHelper<ProbeHelper>();
        switch (_behaviour)
        {
            case "throw-in-configure":
                throw new InvalidOperationException("configure");
            case "throw-own-code":
                throw new LoopKitException(ErrorCodes.ModelCredentialMissing, "no key");
            case "throw-in-static-initialiser":
                RuntimeHelpers.RunClassConstructor(typeof(Unlucky).TypeHandle);
                break;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
        }
    }

    private static string ReadBehaviour()
    {
        var file = Path.Combine(Path.GetDirectoryName(typeof(ProbePlugin).Assembly.Location)!, "behaviour");
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    private static class Unlucky
    {
        static Unlucky() => throw new InvalidOperationException("static initialiser");
    }
}
