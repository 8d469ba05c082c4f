using Microsoft.Extensions.AI;

namespace LoopKit.Models;

/// <summary>Makes chat clients for the models of one provider.</summary>
/// <remarks>Thread-safe. A client is asked for once per model reference and shared by all loops. The provider owns its clients: when it is
/// disposable, it is disposed with the host and disposes them.</remarks>
public interface IModelProvider
{
    /// <summary>What stands before the colon of a <see cref="ModelRef"/>: lower-case letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>Makes a client. Makes no call, but checks whatever can be checked without one, so that a bad reference fails at start.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ModelUnknown"/> or <see cref="ErrorCodes.ModelCredentialMissing"/>.</exception>
    IChatClient Create(ModelRef model);

    /// <summary>Names the account whose limits calls count against, so that two accounts do not share a lane: a fingerprint, never the credential. <see langword="null"/>: there is one at most.</summary>
    string? AccountOf(ModelRef model) => null;
}
