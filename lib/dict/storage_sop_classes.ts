/**
 * The storage SOP classes (PS3.4 §B.5) that DCMTK 3.6.7 knows, retired and draft ones included, with
 * the short code of its log and the name of its report. Some names differ from today's keywords.
 */

export interface StorageSopClass {
  readonly uid: string;
  /** What `Sending C-STORE Request (MsgID 1, CT)` calls it. */
  readonly code: string;
  readonly name: string;
}

/** The short code of classes that are not listed. */
export const OTHER_CLASS_CODE = "OT";

/** All storage SOP classes of the standard are below this, a few of DCMTK's list are not. */
export const STORAGE_PREFIX = "1.2.840.10008.5.1.4.1.1";

/** UID, with {@link STORAGE_PREFIX} left out where it starts with a dot, code and name. */
const TABLE = `
1.2.840.10008.5.1.1.27 SP RETIRED_StoredPrintStorage
1.2.840.10008.5.1.1.29 HG RETIRED_HardcopyGrayscaleImageStorage
1.2.840.10008.5.1.1.30 HC RETIRED_HardcopyColorImageStorage
.1 CR ComputedRadiographyImageStorage
.1.1 DX DigitalXRayImageStorageForPresentation
.1.1.1 DP DigitalXRayImageStorageForProcessing
.1.2 DXm DigitalMammographyXRayImageStorageForPresentation
.1.2.1 DPm DigitalMammographyXRayImageStorageForProcessing
.1.3 DXo DigitalIntraOralXRayImageStorageForPresentation
.1.3.1 DPo DigitalIntraOralXRayImageStorageForProcessing
.2 CT CTImageStorage
.2.1 CTe EnhancedCTImageStorage
.2.2 CTl LegacyConvertedEnhancedCTImageStorage
.3 USf RETIRED_UltrasoundMultiframeImageStorage
.3.1 USm UltrasoundMultiframeImageStorage
.4 MR MRImageStorage
.4.1 MRe EnhancedMRImageStorage
.4.2 MRs MRSpectroscopyStorage
.4.3 MRc EnhancedMRColorImageStorage
.4.4 MRl LegacyConvertedEnhancedMRImageStorage
.5 NMr RETIRED_NuclearMedicineImageStorage
.6 USr RETIRED_UltrasoundImageStorage
.6.1 US UltrasoundImageStorage
.6.2 USe EnhancedUSVolumeStorage
.7 SC SecondaryCaptureImageStorage
.7.1 SCs MultiframeSingleBitSecondaryCaptureImageStorage
.7.2 SCb MultiframeGrayscaleByteSecondaryCaptureImageStorage
.7.3 SCw MultiframeGrayscaleWordSecondaryCaptureImageStorage
.7.4 SCc MultiframeTrueColorSecondaryCaptureImageStorage
.8 OV RETIRED_StandaloneOverlayStorage
.9 CV RETIRED_StandaloneCurveStorage
.9.1 WV_d DRAFT_WaveformStorage
.9.1.1 TLE TwelveLeadECGWaveformStorage
.9.1.2 ECG GeneralECGWaveformStorage
.9.1.3 ECA AmbulatoryECGWaveformStorage
.9.2.1 WVh HemodynamicWaveformStorage
.9.3.1 WVc CardiacElectrophysiologyWaveformStorage
.9.4.1 AUV BasicVoiceAudioWaveformStorage
.9.4.2 AUG GeneralAudioWaveformStorage
.9.5.1 WVa ArterialPulseWaveformStorage
.9.6.1 WVr RespiratoryWaveformStorage
.9.6.2 WVm MultichannelRespiratoryWaveformStorage
.9.7.1 EEG RoutineScalpElectroencephalogramWaveformStorage
.9.7.2 EMG ElectromyogramWaveformStorage
.9.7.3 EOG ElectrooculogramWaveformStorage
.9.7.4 WVs SleepElectroencephalogramWaveformStorage
.9.8.1 WVb BodyPositionWaveformStorage
.10 ML RETIRED_StandaloneModalityLUTStorage
.11 VO RETIRED_StandaloneVOILUTStorage
.11.1 PSg GrayscaleSoftcopyPresentationStateStorage
.11.2 PSc ColorSoftcopyPresentationStateStorage
.11.3 PSp PseudoColorSoftcopyPresentationStateStorage
.11.4 PSb BlendingSoftcopyPresentationStateStorage
.11.5 PSx XAXRFGrayscaleSoftcopyPresentationStateStorage
.11.6 VPg GrayscalePlanarMPRVolumetricPresentationStateStorage
.11.7 VPc CompositingPlanarMPRVolumetricPresentationStateStorage
.11.8 PSa AdvancedBlendingPresentationStateStorage
.11.9 VPv VolumeRenderingVolumetricPresentationStateStorage
.11.10 VPs SegmentedVolumeRenderingVolumetricPresentationStateStorage
.11.11 VPm MultipleVolumeRenderingVolumetricPresentationStateStorage
.12.1 XA XRayAngiographicImageStorage
.12.1.1 XAe EnhancedXAImageStorage
.12.2 RF XRayRadiofluoroscopicImageStorage
.12.2.1 RFe EnhancedXRFImageStorage
.12.3 XB RETIRED_XRayAngiographicBiPlaneImageStorage
.13.1.1 XA3 XRay3DAngiographicImageStorage
.13.1.2 XC3 XRay3DCraniofacialImageStorage
.13.1.3 BT BreastTomosynthesisImageStorage
.13.1.4 BX BreastProjectionXRayImageStorageForPresentation
.13.1.5 BP BreastProjectionXRayImageStorageForProcessing
.14.1 OCt IntravascularOpticalCoherenceTomographyImageStorageForPresentation
.14.2 OCp IntravascularOpticalCoherenceTomographyImageStorageForProcessing
.20 NM NuclearMedicineImageStorage
.30 PM ParametricMapStorage
.66 RAW RawDataStorage
.66.1 RGs SpatialRegistrationStorage
.66.2 FID SpatialFiducialsStorage
.66.3 RGd DeformableSpatialRegistrationStorage
.66.4 SG SegmentationStorage
.66.5 SGs SurfaceSegmentationStorage
.66.6 TR TractographyResultsStorage
.67 RWM RealWorldValueMappingStorage
.68.1 SSm SurfaceScanMeshStorage
.68.2 SSp SurfaceScanPointCloudStorage
.77.1 VLr RETIRED_VLImageStorage
.77.1.1 VLe VLEndoscopicImageStorage
.77.1.1.1 VVe VideoEndoscopicImageStorage
.77.1.2 VLm VLMicroscopicImageStorage
.77.1.2.1 VVm VideoMicroscopicImageStorage
.77.1.3 VLs VLSlideCoordinatesMicroscopicImageStorage
.77.1.4 VLp VLPhotographicImageStorage
.77.1.4.1 VVp VideoPhotographicImageStorage
.77.1.5.1 OPb OphthalmicPhotography8BitImageStorage
.77.1.5.2 OPw OphthalmicPhotography16BitImageStorage
.77.1.5.3 OPr StereometricRelationshipStorage
.77.1.5.4 OPt OphthalmicTomographyImageStorage
.77.1.5.5 OWs WideFieldOphthalmicPhotographyStereographicProjectionImageStorage
.77.1.5.6 OW3 WideFieldOphthalmicPhotography3DCoordinatesImageStorage
.77.1.5.7 OCe OphthalmicOpticalCoherenceTomographyEnFaceImageStorage
.77.1.5.8 OCb OphthalmicOpticalCoherenceTomographyBscanVolumeAnalysisStorage
.77.1.6 VLw VLWholeSlideMicroscopyImageStorage
.77.1.7 VLd DermoscopicPhotographyImageStorage
.77.2 VMr RETIRED_VLMultiframeImageStorage
.78.1 OPl LensometryMeasurementsStorage
.78.2 OPa AutorefractionMeasurementsStorage
.78.3 OPk KeratometryMeasurementsStorage
.78.4 OPs SubjectiveRefractionMeasurementsStorage
.78.5 OPv VisualAcuityMeasurementsStorage
.78.6 SRs SpectaclePrescriptionReportStorage
.78.7 OPx OphthalmicAxialMeasurementsStorage
.78.8 OPc IntraocularLensCalculationsStorage
.79.1 SRg MacularGridThicknessAndVolumeReportStorage
.80.1 OPp OphthalmicVisualFieldStaticPerimetryMeasurementsStorage
.81.1 OPm OphthalmicThicknessMapStorage
.82.1 CM CornealTopographyMapStorage
.88.1 SR_t DRAFT_SRTextStorage
.88.2 SR_a DRAFT_SRAudioStorage
.88.3 SR_d DRAFT_SRDetailStorage
.88.4 SR_c DRAFT_SRComprehensiveStorage
.88.11 SRt BasicTextSRStorage
.88.22 SRe EnhancedSRStorage
.88.33 SRc ComprehensiveSRStorage
.88.34 SR3 Comprehensive3DSRStorage
.88.35 SRx ExtensibleSRStorage
.88.40 SRp ProcedureLogStorage
.88.50 SRm MammographyCADSRStorage
.88.59 KO KeyObjectSelectionDocumentStorage
.88.65 SRh ChestCADSRStorage
.88.67 SRd XRayRadiationDoseSRStorage
.88.68 SRr RadiopharmaceuticalRadiationDoseSRStorage
.88.69 SRo ColonCADSRStorage
.88.70 SRi ImplantationPlanSRDocumentStorage
.88.71 SRa AcquisitionContextSRStorage
.88.72 SRu SimplifiedAdultEchoSRStorage
.88.73 SRq PatientRadiationDoseSRStorage
.88.74 SRj PlannedImagingAgentAdministrationSRStorage
.88.75 SRi PerformedImagingAgentAdministrationSRStorage
.88.76 SRde EnhancedXRayRadiationDoseSRStorage
.90.1 AS ContentAssessmentResultsStorage
.91.1 MAs MicroscopyBulkSimpleAnnotationsStorage
.104.1 PDF EncapsulatedPDFStorage
.104.2 CDA EncapsulatedCDAStorage
.104.3 STL EncapsulatedSTLStorage
.104.4 OBJ EncapsulatedOBJStorage
.104.5 MTL EncapsulatedMTLStorage
.128 PI PositronEmissionTomographyImageStorage
.128.1 PIl LegacyConvertedEnhancedPETImageStorage
.129 PC RETIRED_StandalonePETCurveStorage
.130 PIe EnhancedPETImageStorage
.131 SD BasicStructuredDisplayStorage
.200.1 PPcd CTDefinedProcedureProtocolStorage
.200.2 PPcp CTPerformedProcedureProtocolStorage
.200.3 PA ProtocolApprovalStorage
.200.7 PPxd XADefinedProcedureProtocolStorage
.200.8 PPxp XAPerformedProcedureProtocolStorage
.481.1 RI RTImageStorage
.481.2 RD RTDoseStorage
.481.3 RS RTStructureSetStorage
.481.4 RTb RTBeamsTreatmentRecordStorage
.481.5 RP RTPlanStorage
.481.6 RTr RTBrachyTreatmentRecordStorage
.481.7 RTs RTTreatmentSummaryRecordStorage
.481.8 RPi RTIonPlanStorage
.481.9 RTi RTIonBeamsTreatmentRecordStorage
.481.10 RIp RTPhysicianIntentStorage
.481.11 RAs RTSegmentAnnotationStorage
.481.12 RSe RTRadiationSetStorage
.481.13 Rca CArmPhotonElectronRadiationStorage
.481.14 Rto TomotherapeuticRadiationStorage
.481.15 Rra RoboticArmRadiationStorage
.481.16 RSr RTRadiationRecordSetStorage
.481.17 RRs RTRadiationSalvageRecordStorage
.481.18 RRt TomotherapeuticRadiationRecordStorage
.481.19 RRc CArmPhotonElectronRadiationRecordStorage
.481.20 RRr RoboticRadiationRecordStorage
.481.21 RSd RTRadiationSetDeliveryInstructionStorage
.481.22 RTp RTTreatmentPreparationStorage
.501.1 CTs DICOS_CTImageStorage
.501.2.1 DXs DICOS_DigitalXRayImageStorageForPresentation
.501.2.2 DPs DICOS_DigitalXRayImageStorageForProcessing
.501.3 TDR DICOS_ThreatDetectionReportStorage
.501.4 AI2 DICOS_2DAITStorage
.501.5 AI3 DICOS_3DAITStorage
.501.6 QR DICOS_QuadrupoleResonanceStorage
.601.1 EC DICONDE_EddyCurrentImageStorage
.601.2 ECm DICONDE_EddyCurrentMultiframeImageStorage
1.2.840.10008.5.1.4.34.1 RB_d DRAFT_RTBeamsDeliveryInstructionStorage
1.2.840.10008.5.1.4.34.7 RTd RTBeamsDeliveryInstructionStorage
1.2.840.10008.5.1.4.34.10 RTa RTBrachyApplicationSetupDeliveryInstructionStorage
1.2.840.10008.5.1.4.38.1 HP HangingProtocolStorage
1.2.840.10008.5.1.4.39.1 CP ColorPaletteStorage
1.2.840.10008.5.1.4.43.1 IT GenericImplantTemplateStorage
1.2.840.10008.5.1.4.44.1 ITa ImplantAssemblyTemplateStorage
1.2.840.10008.5.1.4.45.1 ITg ImplantTemplateGroupStorage
`;

let classesByUid: ReadonlyMap<string, StorageSopClass> | undefined;

/** @param uid without padding */
export function findStorageSopClass(uid: string): StorageSopClass | undefined {
  classesByUid ??= parseTable();
  return classesByUid.get(uid);
}

function parseTable(): ReadonlyMap<string, StorageSopClass> {
  const classes = new Map<string, StorageSopClass>();
  for (const line of TABLE.trim().split("\n")) {
    const [suffix = "", code = "", name = ""] = line.split(" ");
    const uid = suffix.startsWith(".") ? STORAGE_PREFIX + suffix : suffix;
    classes.set(uid, { uid, code, name });
  }
  return classes;
}
